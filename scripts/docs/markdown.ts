/** Pieces of the pages that are written by `make docs`. Pure. */

export const GENERATED = "<!-- Written by `make docs`; a test tells when it is out of step. -->";

/** Text in the type of code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** A table; what would end a cell early is written so that it does not. */
export function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
