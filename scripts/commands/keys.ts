import type { Command } from "../commands.ts";
import { UNREACHABLE } from "./exit-codes.ts";

const group = "Keys";

export const KEYS_COMMANDS: readonly Command[] = [
  {
    name: "password",
    changes: "nothing",
    group,
    help: "print the generated password",
    variables: ["STACK", "JSON"],
    load: () => import("../stack/password.ts"),
  },
  {
    name: "rotate-password",
    changes: "stack",
    group,
    help: "another password for the administrator; the old one is refused from then on",
    variables: ["STACK", "DRY_RUN", "JSON"],
    docker: true,
    exitCodes: UNREACHABLE,
    load: () => import("../keys/rotate-password.ts"),
  },
  {
    name: "rotate-keys",
    changes: "stack",
    group,
    help: "new passwords of the databases and key of the sessions, or NAME=session-key alone",
    variables: ["NAME", "STACK", "DRY_RUN", "JSON"],
    docker: true,
    exitCodes: UNREACHABLE,
    load: () => import("../keys/rotate-keys.ts"),
  },
];
