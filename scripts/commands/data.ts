import type { Command } from "../commands.ts";
import { UNREACHABLE } from "./exit-codes.ts";

const group = "Data";

export const DATA_COMMANDS: readonly Command[] = [
  {
    name: "backup",
    changes: "stack",
    group,
    help: "copy rows, queues, vectors and media now, encrypted; a server does it every day by itself",
    variables: ["STACK", "DRY_RUN", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../backup/take.ts"),
  },
  {
    name: "backups",
    changes: "nothing",
    group,
    help: "which copies there are",
    variables: ["STACK", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../backup/list.ts"),
  },
  {
    name: "restore",
    changes: "stack",
    group,
    help: "make the stack what it was at a copy: make restore SET=latest; nothing changes before all of it is checked",
    variables: ["SET", "REPLACE", "STACK", "DRY_RUN", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../backup/restore.ts"),
  },
  {
    name: "models",
    changes: "stack",
    group,
    help: "models that make services better: which there are, bring and remove them: make models INSTALL=yolox-s",
    variables: ["STACK", "INSTALL", "FILE", "REMOVE", "RESEARCH", "DRY_RUN", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../models/index.ts"),
  },
  {
    name: "export",
    changes: "computer",
    group,
    help: "everything that was found, into a file: make export FORMAT=csv (or jsonl, pdf) FILE=results.csv",
    variables: ["FORMAT", "FILE", "REPLACE", "STACK", "URL", "TOKEN_FILE", "JSON"],
    exitCodes: UNREACHABLE,
    load: () => import("../export/index.ts"),
  },
];
