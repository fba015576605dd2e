import type { Command } from "../commands.ts";

const group = "Test";

export const TEST_COMMANDS: readonly Command[] = [
  {
    name: "test-fast",
    group,
    help: "unit tests, in under a minute: no Docker, no network",
    variables: ["ONLY"],
    load: () => import("../test/fast.ts"),
  },
  {
    name: "test",
    group,
    help: "every test: unit, services, analyzers, end to end on machines made for it",
    variables: ["ONLY"],
    docker: true,
    load: () => import("../test/all.ts"),
  },
  {
    name: "test-service",
    group,
    help: "the tests of one service, in its image too: make test-service NAME=ocr-detection",
    variables: ["NAME", "ONLY"],
    namesService: true,
    docker: true,
    load: () => import("../test/service.ts"),
  },
  {
    name: "test-coverage",
    group,
    help: "unit tests with the branches that they take, TypeScript and Python; fails where parts that decide take too few",
    variables: ["ONLY", "JSON"],
    load: () => import("../coverage/index.ts"),
  },
  {
    name: "soak",
    group,
    help: "an hour of faults in every combination and of releases under load, on a server made for it",
    variables: ["ONLY"],
    docker: true,
    load: () => import("../test/soak.ts"),
  },
  {
    name: "bench",
    group,
    help: "figures beside their yardsticks, on a server made for it; FILE=docs/benchmarks.md also writes them there",
    variables: ["ONLY", "FILE", "JSON"],
    docker: true,
    load: () => import("../../test/bench/run.ts"),
  },
  {
    name: "bench-analysis",
    group,
    help: "images, minutes of video and of sound an hour, beside a loop over the same tools; half an hour",
    variables: ["ONLY", "FILE", "JSON"],
    docker: true,
    load: () => import("../../test/bench/analysis/run.ts"),
  },
  {
    name: "bench-edge",
    group,
    help: "the front door beside a bare nginx: requests, TLS handshakes, uploads, logins; three minutes",
    variables: ["ONLY", "FILE", "JSON"],
    docker: true,
    load: () => import("../../test/bench/edge/run.ts"),
  },
  {
    name: "bench-offload",
    group,
    help: "days of work on rented GPUs, simulated: cost and deadlines beside always here, a GPU all day, and the best plan",
    variables: ["ONLY", "FILE", "JSON"],
    load: () => import("../../test/bench/offload/run.ts"),
  },
  {
    name: "bench-providers",
    group,
    help: "time, API calls and SSH connections of a deployment at each provider, beside its own client",
    variables: ["ONLY", "FILE", "JSON"],
    docker: true,
    load: () => import("../../test/bench/providers/run.ts"),
  },
];
