import { readFileSync, writeFileSync } from "node:fs";
import { CommandError } from "../../scripts/errors.ts";

const END = "<!-- end of figures -->";

/**
 * Text with what stands between the two marks of a command replaced. Pure.
 * @param command such as "make bench"
 * @throws CommandError without the marks
 */
export function between(text: string, command: string, content: string): string {
  const mark = `<!-- figures: written by ${command} -->`;
  const begin = text.indexOf(mark);
  const end = text.indexOf(END, begin);
  if (begin < 0 || end < begin)
    throw new CommandError("The file has no place for the figures.", {
      fix: `put these two lines into it: ${mark} and ${END}`,
    });
  return `${text.slice(0, begin + mark.length)}\n${content}\n${text.slice(end)}`;
}

/** Puts the figures of a command into a document, between its marks. */
export function writeInto(path: string, command: string, content: string): void {
  writeFileSync(path, between(readFileSync(path, "utf8"), command, content));
}
