import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { seconds, show } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { changesLine } from "../stack/update.ts";
import { generatedSecrets, replaceSecrets } from "./replace.ts";

/** Secrets that a stack can make anew in one update, and what that means. */
export const KEYS: Readonly<Record<string, string>> = {
  "session-key": "everybody logs in again; API tokens stay valid",
  "postgres-password":
    "PostgreSQL and who uses it restart; requests fail meanwhile, and jobs go on afterwards",
  "redis-password": "Redis and who uses it restart; jobs go on afterwards",
};

/** What this leaves alone, and what does it. */
const OTHERS = [
  "the administrator's password: make rotate-password",
  "the SSH key of the server and its host key: make vps-replace makes a server with new ones only after pulumi up --replace of them",
  "the password of the copies: old copies are opened by it; pulumi config set --secret backupPassword begins new ones",
];

/** Which of them are meant. Pure. @throws CommandError for another name */
export function chosenKeys(name: string | undefined): string[] {
  const all = Object.keys(KEYS);
  if (name === undefined) return all;
  if (all.includes(name)) return [name];
  throw new CommandError(`There is no key "${name}" to rotate.`, {
    fix: `one of ${all.join(", ")}.`,
    exitCode: EXIT.usage,
  });
}

/** `make rotate-keys`: new passwords of the databases and a new key of the sessions, in one update; `NAME=…` one of them. */
export async function run(options: Options): Promise<void> {
  const keys = chosenKeys(options.name);
  // Says so where the stack is not deployed.
  await stackOutputs(options.stack);
  const urns = await generatedSecrets(options.stack, keys);
  const meaning = keys.map((key) => `${key}: ${KEYS[key]}`);
  if (options.dryRun === true) {
    show({ stack: options.stack, dryRun: true, keys, left: OTHERS }, options, () =>
      [
        "Would be made anew:",
        ...meaning.map((line) => `  ${line}`),
        "Not by this:",
        ...OTHERS.map((line) => `  ${line}`),
      ].join("\n"),
    );
    return;
  }
  const update = await replaceSecrets(options, urns);
  show({ stack: options.stack, keys, ...update }, options, () =>
    [
      `\n${changesLine(update.changes)} in ${seconds(update.seconds)}`,
      "Made anew:",
      ...meaning.map((line) => `  ${line}`),
    ].join("\n"),
  );
}
