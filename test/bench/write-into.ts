import { readFileSync, writeFileSync } from "node:fs";
import { CommandError } from "../../scripts/errors.ts";

const BEGIN = "<!-- figures: written by make bench -->";
const END = "<!-- end of figures -->";

/** Text with what stands between the two marks replaced. @throws CommandError without the marks. Pure. */
export function between(text: string, content: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin)
    throw new CommandError("The file has no place for the figures.", {
      fix: `put these two lines into it: ${BEGIN} and ${END}`,
    });
  return `${text.slice(0, begin + BEGIN.length)}\n${content}\n${text.slice(end)}`;
}

/** Puts the figures into a document, between its marks. */
export function writeInto(path: string, content: string): void {
  writeFileSync(path, between(readFileSync(path, "utf8"), content));
}
