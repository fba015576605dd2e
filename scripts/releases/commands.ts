import { UNREACHABLE } from "../commands/exit-codes.ts";
import type { Command } from "../commands.ts";

/** Commands about releases. */
export const RELEASE_COMMANDS: readonly Command[] = [
  {
    name: "releases",
    changes: "nothing",
    group: "Deploy",
    help: "what was deployed, when and by whom, which of it can be gone back to, and the disk it takes",
    variables: ["STACK", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("./list.ts"),
  },
  {
    name: "rollback",
    changes: "stack",
    group: "Deploy",
    help: "back to an earlier release, after showing what changes: make rollback TO=12; the one before without it",
    variables: ["TO", "DRY_RUN", "STACK", "JSON"],
    exitCodes: { 3: "that release can't be returned to, and why", ...UNREACHABLE },
    docker: true,
    load: () => import("./rollback.ts"),
  },
  {
    name: "os-upgrade",
    changes: "stack",
    group: "Deploy",
    help: "the server's packages, with a restart where they ask for it, watched until all is healthy again",
    variables: ["DRY_RUN", "STACK", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../os-upgrade/index.ts"),
  },
];
