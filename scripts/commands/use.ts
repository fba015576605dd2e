import type { Command } from "../commands.ts";
import { UNREACHABLE } from "./exit-codes.ts";

const group = "Use";

export const USE_COMMANDS: readonly Command[] = [
  {
    name: "analyze",
    changes: "stack",
    group,
    help: "upload media, follow the analysis, show what was found: make analyze FILE=clip.mp4",
    variables: ["FILE", "PROFILE", "STACK", "URL", "TOKEN_FILE", "DRY_RUN", "JSON"],
    exitCodes: { 3: "the media is of no known kind, broken, or over a limit", ...UNREACHABLE },
    load: () => import("../analyze/index.ts"),
  },
  {
    name: "search",
    changes: "nothing",
    group,
    help: 'moments in which something was said, read or seen: make search QUERY="red car"',
    variables: ["QUERY", "STACK", "URL", "TOKEN_FILE", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../search/index.ts"),
  },
  {
    name: "rerun",
    changes: "stack",
    group,
    help: "let an analyzer look again at what it failed at, or lacked its model for: make rerun NAME=object-detection; ALL=1: or another version or model has seen",
    variables: ["NAME", "ALL", "STACK", "URL", "TOKEN_FILE", "DRY_RUN", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../rerun.ts"),
  },
  {
    name: "offload-status",
    changes: "nothing",
    group,
    help: "GPUs that are rented, what they cost, and where tasks were worked on and why",
    variables: ["STACK", "URL", "TOKEN_FILE", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../offload/status.ts"),
  },
  {
    name: "offload-plan",
    changes: "nothing",
    group,
    help: "what a file would take here and on a GPU at today's offers, and what would be decided: make offload-plan FILE=talk.mp4",
    variables: ["FILE", "STACK", "URL", "TOKEN_FILE", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../offload/plan.ts"),
  },
  {
    name: "offload-stop",
    changes: "stack",
    group,
    help: "destroy every rented GPU now, and rent none for an hour; what they worked on is done here",
    variables: ["STACK", "URL", "TOKEN_FILE", "DRY_RUN", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../offload/stop.ts"),
  },
  {
    name: "sample",
    changes: "computer",
    group,
    help: "make a small video, a picture and a scan in .state/samples to try it with",
    variables: ["STACK", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../sample/index.ts"),
  },
];
