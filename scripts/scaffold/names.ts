import { CommandError, EXIT } from "../errors.ts";

/** A name in the forms in which code writes it: "colour-mood", "colour_mood", "colourMood", "ColourMood". */
export interface Names {
  readonly kebab: string;
  readonly snake: string;
  readonly camel: string;
  readonly pascal: string;
}

/** Words that are none in TypeScript or Python. */
const RESERVED = [
  "class",
  "default",
  "delete",
  "export",
  "function",
  "import",
  "in",
  "new",
  "return",
  "test",
  "with",
];

/**
 * Pure.
 * @param taken names that there are already
 * @throws CommandError for a name that can't be a folder, a host name and a word of the code at once, or that is taken
 */
export function namesOf(name: string | undefined, taken: readonly string[], example: string): Names {
  const refuse = (problem: string): CommandError =>
    new CommandError(problem, { fix: example, exitCode: EXIT.usage });
  if (name === undefined) throw refuse("What shall it be called?");
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    throw refuse(
      `"${name}" can't be its name: small letters, digits and single hyphens, a letter first, at most 40 of them.`,
    );
  if (taken.includes(name)) throw refuse(`There is a "${name}" already.`);
  const snake = name.replaceAll("-", "_");
  if (RESERVED.includes(snake)) throw refuse(`"${name}" is a word of the programming language.`);
  const camel = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return { kebab: name, snake, camel, pascal: `${camel[0]?.toUpperCase()}${camel.slice(1)}` };
}
