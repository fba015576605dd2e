import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";

/** A token for a program that may not write files; what is on a command line, others can read. */
const VARIABLE = "PLATFORM_TOKEN";
/** As control makes them. */
const SHAPE = /^mpt_[\w-]{43}$/;

/**
 * The API token to use: TOKEN_FILE's, else the one in the environment; undefined where none is given.
 * @throws CommandError where the file is missing, others may read it, or it holds no token
 */
export function tokenOf(
  { tokenFile }: Pick<Options, "tokenFile">,
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): string | undefined {
  if (tokenFile !== undefined) return checked(readPrivate(resolve(folder, tokenFile)), `"${tokenFile}"`);
  const given = environment[VARIABLE];
  return given === undefined || given === "" ? undefined : checked(given, VARIABLE);
}

function readPrivate(path: string): string {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isFile() !== true) {
    throw new CommandError(`There is no file "${path}" to read a token from.`, {
      fix: "make one on the page (Account, Tokens for programs), and put it into that file.",
      exitCode: EXIT.usage,
    });
  }
  // Windows has no such modes.
  if (process.platform !== "win32" && (facts.mode & 0o077) !== 0) {
    throw new CommandError(`Others on this computer may read the token in "${path}".`, {
      fix: `chmod 600 '${path}', and revoke the token if others use this computer.`,
      exitCode: EXIT.usage,
    });
  }
  return readFileSync(path, "utf8");
}

function checked(text: string, where: string): string {
  const token = text.trim();
  if (SHAPE.test(token)) return token;
  // Without the text: it may be another secret.
  throw new CommandError(`What ${where} holds is no token: one begins with "mpt_" and has 47 characters.`, {
    fix: "copy it once more, or make another one.",
    exitCode: EXIT.usage,
  });
}
