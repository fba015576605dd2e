import type { Command } from "../commands.ts";
import { UNREACHABLE } from "./exit-codes.ts";

const group = "Run";
const common = {
  group,
  variables: ["NAME", "STACK", "DRY_RUN", "JSON"],
  namesService: true,
  exitCodes: UNREACHABLE,
} as const;

export const RUN_COMMANDS: readonly Command[] = [
  {
    name: "start",
    changes: "stack",
    help: "start what was stopped, data services first; NAME=… one of them",
    ...common,
    load: () => import("../service/start.ts"),
  },
  {
    name: "stop",
    changes: "stack",
    help: "stop the services, or NAME=… one of them; data and containers stay",
    ...common,
    load: () => import("../service/stop.ts"),
  },
  {
    name: "restart",
    changes: "stack",
    help: "restart NAME=… or, in order, all services",
    ...common,
    load: () => import("../service/restart.ts"),
  },
  {
    name: "run-core-services",
    changes: "stack",
    group,
    help: "deploy without what a platform can do without: a small computer has room for it",
    variables: ["STACK", "DRY_RUN", "JSON"],
    docker: true,
    load: () => import("../service/run-core-services.ts"),
  },
  {
    name: "run-service",
    changes: "stack",
    group,
    help: "deploy one more service: make run-service NAME=ocr-detection; ALL=1 every one of the tier",
    variables: ["NAME", "ALL", "STACK", "DRY_RUN", "JSON"],
    namesService: true,
    docker: true,
    load: () => import("../service/run-service.ts"),
  },
];
