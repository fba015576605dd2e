import { PROVIDERS } from "../infra/server/sizes.ts";

/**
 * The variables that commands take: `make analyze FILE=clip.mp4`, `scripts/run analyze --file clip.mp4` and
 * `./make.ps1 analyze FILE=clip.mp4` are the same.
 */
export const VARIABLES = {
  STACK: { value: "NAME", help: 'stack to work on; "local" is a throwaway server on this computer' },
  FILE: {
    value: "PATH",
    help: "media file; several with spaces between them, or a pattern in quotes; models: a file or folder that you have; export, bench: where to write",
  },
  NAME: {
    value: "NAME",
    help: "a service, as `make status` names it; vps-destroy: the stack's name once more; accounts: user or token; new-service, new-provider: what it shall be called",
  },
  LINES: { value: "COUNT", help: "how many of the last lines to show" },
  FOLLOW: { help: "go on showing what is new until Ctrl-C" },
  SINCE: { value: "TIME", help: "how far back: 90s, 10m, 2h, 3d, or a time such as 2026-11-27T08:00Z" },
  GREP: {
    value: "PATTERN",
    help: "only lines in which this regular expression is found, capital letters or not",
  },
  ALL: {
    help: "plan: every provider, line, tier and size; preview: every property of what changes; destroy: also what is kept for the next time; run-service: every service of the tier; rerun: also what another version or model has seen",
  },
  PROVIDER: {
    value: "NAME",
    help: `as if "provider" were set to it: ${PROVIDERS.slice(0, -1).join(", ")} or ${PROVIDERS.at(-1)}`,
  },
  LINE: { value: "NAME", help: 'as if "line" were set to it, such as cx, cpx or ccx' },
  TIER: { value: "NAME", help: 'as if "tier" were set to it: budget or business' },
  SIZE: { value: "MEMORY", help: 'as if "size" were set to it: 8gb, 16gb or 32gb' },
  PROFILE: {
    value: "NAME",
    help: "analyze: full, fast (no speech, no poses), audio (what is said), or analyzers with commas between them",
  },
  ALERT: { value: "NAME", help: "silence: an alert's name, or all" },
  HOURS: { value: "COUNT", help: "silence: for how long (2); 0 ends it" },
  SET: { value: "NAME", help: "restore: which copy, as `make backups` names it; the newest without it" },
  REPLACE: { help: "restore: also where the stack has media, which go; export: also over a file" },
  TO: {
    value: "NUMBER",
    help: "rollback: which release, as `make releases` numbers it; the one before without it",
  },
  QUERY: { value: "WORDS", help: 'what to find: words, "phrases", or, -without' },
  INSTALL: { value: "MODEL", help: "models: bring this one to the server" },
  REMOVE: { value: "MODEL", help: "models: take this one off the server" },
  CMD: {
    value: "COMMAND",
    help: "exec: what to run, for a shell in the container; without it, that shell itself",
  },
  PORT: { value: "[LOCAL:]PORT", help: "tunnel: the service's port, and the one on this computer" },
  FORMAT: { value: "FORMAT", help: "export: csv, jsonl or pdf" },
  FOR: { value: "SHELL", help: "completion: bash, zsh or fish" },
  DRY_RUN: { help: "say what would be changed, and change nothing" },
  RESEARCH: { help: "models: also one whose licence allows research only, which this is" },
  DATA: { help: "also remove volumes and addresses, with all data" },
  STAGED: { help: "only files that are staged for the next commit" },
  ONLY: { value: "WORD", help: "only test files whose path contains the word; figures: several with commas" },
  ENGINE: {
    value: "official|kit",
    help: "which Pulumi plugins to install; without it, official ones where they can be had",
  },
  ROLE: { value: "ROLE", help: "viewer, analyst or admin" },
  SCOPES: { value: "SCOPE,…", help: "what a token may do, with commas: media:read,media:write" },
  DAYS: { value: "COUNT", help: "how long a token lasts (90), or an invitation can be accepted (3)" },
  URL: { value: "https://…", help: "the platform, for who has a token and no stack" },
  TOKEN_FILE: { value: "PATH", help: "file with an API token, readable by you alone; or set PLATFORM_TOKEN" },
  JSON: { help: "print one JSON document instead of tables" },
} as const satisfies Record<string, { value?: string; help: string }>;

export type Variable = keyof typeof VARIABLES;

export interface Options {
  readonly stack: string;
  readonly file?: string;
  /** Files given as plain words; none of them is a pattern. */
  readonly files?: readonly string[];
  readonly name?: string;
  readonly lines?: string;
  readonly follow?: boolean;
  readonly since?: string;
  readonly grep?: string;
  readonly all?: boolean;
  readonly provider?: string;
  readonly line?: string;
  readonly tier?: string;
  readonly size?: string;
  readonly profile?: string;
  readonly alert?: string;
  readonly hours?: string;
  readonly set?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly replace?: boolean;
  readonly query?: string;
  readonly install?: string;
  readonly remove?: string;
  readonly cmd?: string;
  readonly port?: string;
  readonly format?: string;
  readonly for?: string;
  readonly research?: boolean;
  readonly data?: boolean;
  readonly staged?: boolean;
  readonly only?: string;
  readonly engine?: string;
  readonly role?: string;
  readonly scopes?: string;
  readonly days?: string;
  readonly url?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

const OFF = ["", "0", "false", "no"];

/**
 * Moves `NAME=value` words of the command line into the environment, where make puts them too, and drops variables
 * that say no (`JSON=0`). Returns the other words.
 */
export function takeVariables(words: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  const rest = words.filter((word) => {
    const [, name, value] = /^([A-Z_]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || !(name in VARIABLES)) return true;
    environment[name] = value;
    return false;
  });
  for (const name of Object.keys(VARIABLES)) {
    if (OFF.includes(environment[name] ?? "")) delete environment[name];
  }
  return rest;
}
