import { existsSync, globSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { CommandError, EXIT } from "../errors.ts";

/**
 * The files that FILE stands for: the path itself where it exists, else each of its words, as a path or a pattern.
 * Relative to where the command was called, in the order given.
 *
 * @throws CommandError naming what is missing or is no file
 */
export function filesOf(given: string | undefined, words: readonly string[], folder: string): string[] {
  const wanted = [...words, ...(given === undefined ? [] : splitGiven(given, folder))];
  if (wanted.length === 0) {
    throw new CommandError("FILE is missing.", {
      fix: "make analyze FILE=clip.mp4; make sample makes a file to try it with.",
      exitCode: EXIT.usage,
    });
  }
  return wanted.map((path) => checked(path, folder));
}

function splitGiven(given: string, folder: string): string[] {
  if (existsSync(resolve(folder, given))) return [given];
  return given
    .split(/\s+/)
    .filter((word) => word !== "")
    .flatMap((word) => {
      if (existsSync(resolve(folder, word))) return [word];
      const matches = globSync(word, { cwd: folder }).sort();
      return matches.length === 0 ? [word] : matches;
    });
}

function checked(path: string, folder: string): string {
  const full = resolve(folder, path);
  const facts = statSync(full, { throwIfNoEntry: false });
  if (facts?.isFile() === true) return full;
  throw new CommandError(
    `There is no file "${path}"${facts === undefined ? "" : ", but a folder of that name"}.`,
    {
      fix: `paths count from ${folder}.`,
      exitCode: EXIT.usage,
    },
  );
}
