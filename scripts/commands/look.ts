import type { Command } from "../commands.ts";
import { UNREACHABLE } from "./exit-codes.ts";

const group = "Look";

export const LOOK_COMMANDS: readonly Command[] = [
  {
    name: "status",
    group,
    help: "certificate with its days left, services with health, memory against cap, restarts",
    variables: ["STACK", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../stack/status.ts"),
  },
  {
    name: "logs",
    group,
    help: "last log lines of a service: make logs NAME=control",
    variables: ["NAME", "LINES", "FOLLOW", "STACK"],
    namesService: true,
    exitCodes: UNREACHABLE,
    load: () => import("../stack/logs.ts"),
  },
  {
    name: "logs-all",
    group,
    help: "all services' logs, merged by time and coloured: make logs-all SINCE=1h GREP=timeout",
    variables: ["SINCE", "GREP", "FOLLOW", "NAME", "STACK", "JSON"],
    namesService: true,
    exitCodes: UNREACHABLE,
    load: () => import("../look/logs-all.ts"),
  },
  {
    name: "monitor",
    group,
    help: "a live view of services, memory against caps, queue, spend and certificate; q ends it",
    variables: ["STACK", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../look/monitor.ts"),
  },
  {
    name: "top",
    group,
    help: "who uses processor, memory, network and disk now; NAME=… the processes in a service",
    variables: ["NAME", "STACK", "JSON"],
    namesService: true,
    exitCodes: UNREACHABLE,
    load: () => import("../look/top.ts"),
  },
  {
    name: "events",
    group,
    help: "what happened: deployments, starts, ends, failed health checks, kernel: make events SINCE=2h",
    variables: ["SINCE", "FOLLOW", "NAME", "STACK", "JSON"],
    namesService: true,
    exitCodes: UNREACHABLE,
    load: () => import("../look/events.ts"),
  },
  {
    name: "alerts",
    group,
    help: "alerts that are raised, and what is silenced",
    variables: ["STACK", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../alerts/list.ts"),
  },
  {
    name: "silence",
    group,
    help: "tell nobody of an alert for a time: make silence ALERT=DiskFullSoon HOURS=8; HOURS=0 ends it",
    variables: ["ALERT", "HOURS", "STACK", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../alerts/silence.ts"),
  },
  {
    name: "alert-test",
    group,
    help: "send a test alert everywhere that alerts go, and say what each answered",
    variables: ["STACK", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../alerts/test.ts"),
  },
];
