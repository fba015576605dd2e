import { ACCOUNT_COMMANDS } from "./accounts/commands.ts";
import { CODE_COMMANDS } from "./commands/code.ts";
import { DATA_COMMANDS } from "./commands/data.ts";
import { DEPLOY_COMMANDS } from "./commands/deploy.ts";
import { KEYS_COMMANDS } from "./commands/keys.ts";
import { LOOK_COMMANDS } from "./commands/look.ts";
import { RUN_COMMANDS } from "./commands/run.ts";
import { SET_UP_COMMANDS } from "./commands/set-up.ts";
import { TEST_COMMANDS } from "./commands/test.ts";
import { USE_COMMANDS } from "./commands/use.ts";
import type { Options, Variable } from "./options.ts";
import { RELEASE_COMMANDS } from "./releases/commands.ts";

export const GROUPS = [
  "Set up",
  "Run",
  "Look",
  "Use",
  "Data",
  "Keys",
  "Accounts",
  "Deploy",
  "Code",
  "Test",
] as const;

export interface Command {
  readonly name: string;
  readonly group: (typeof GROUPS)[number];
  /**
   * What it changes by itself: the stack with all that it is made of, only files and programs of this computer, or nothing. What
   * changes a stack takes DRY_RUN.
   */
  readonly changes: "stack" | "computer" | "nothing";
  /** What it does, in one line. */
  readonly help: string;
  readonly variables: readonly Variable[];
  /** Needs the Docker of this computer, for which a fresh group membership may have to be taken up. */
  readonly docker?: boolean;
  /** Its NAME is a service of the stack: completed as such. */
  readonly namesService?: boolean;
  /** Exit codes beside 0 (done), 1 (failed), 2 (usage) and 130 (interrupted). */
  readonly exitCodes?: Readonly<Record<number, string>>;
  readonly load: () => Promise<{ run(options: Options): Promise<void> }>;
}

/** Every command; `make help`, the Makefile, docs/commands.md and the command line are checked against this table. */
export const COMMANDS: readonly Command[] = [
  ...SET_UP_COMMANDS,
  ...RUN_COMMANDS,
  ...LOOK_COMMANDS,
  ...USE_COMMANDS,
  ...DATA_COMMANDS,
  ...KEYS_COMMANDS,
  ...ACCOUNT_COMMANDS,
  ...RELEASE_COMMANDS,
  ...DEPLOY_COMMANDS,
  ...CODE_COMMANDS,
  ...TEST_COMMANDS,
];
