import pc from "picocolors";
import { CommandError, EXIT, messageOf } from "../errors.ts";

/** A line of a service's log. */
export interface LogLine {
  readonly service: string;
  /** RFC 3339 in nanoseconds, as Docker stamps it. */
  readonly time: string;
  readonly text: string;
}

/** Colours that tell services apart; red stays for what went wrong. */
const COLOURS = [
  pc.cyan,
  pc.green,
  pc.magenta,
  pc.yellow,
  pc.blue,
  pc.cyanBright,
  pc.greenBright,
  pc.magentaBright,
];

/** A line of the server's answer: the service, Docker's time stamp, the text. Undefined for what is none. Pure. */
export function parseLine(line: string): LogLine | undefined {
  const [, service, time, text] = /^(\S+) (\d{4}-\d\d-\d\dT\S+Z) ?(.*)$/s.exec(line) ?? [];
  if (service === undefined || time === undefined || text === undefined) return undefined;
  return { service, time, text: text.trimEnd() };
}

/** By time; of the same time, in the order in which they came. Pure. */
export function merged(lines: readonly LogLine[]): LogLine[] {
  return lines.toSorted((one, other) => (one.time < other.time ? -1 : one.time > other.time ? 1 : 0));
}

/**
 * Whether a line is wanted.
 * @throws CommandError for what is no regular expression
 */
export function matcher(pattern: string | undefined): (line: LogLine) => boolean {
  if (pattern === undefined) return () => true;
  try {
    const expression = new RegExp(pattern, "i");
    return ({ text }) => expression.test(text);
  } catch (error) {
    throw new CommandError(`GREP is no regular expression: ${messageOf(error)}`, {
      fix: 'write signs such as ( and [ with a backslash: GREP="\\(timeout\\)".',
      exitCode: EXIT.usage,
    });
  }
}

/** Fields of structured lines that are told by other means, or that only programs need. */
const TOLD = ["time", "timestamp", "level", "message", "msg", "pid", "hostname"];

/** A structured line as people read it, "message key=value …"; any other as it is. Pure. */
export function plainText(text: string): string {
  if (!text.startsWith("{")) return text;
  try {
    const fields: Record<string, unknown> = JSON.parse(text);
    const message = fields["message"] ?? fields["msg"] ?? "";
    const more = Object.entries(fields)
      .filter(([name]) => !TOLD.includes(name))
      .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
    return [`${message}`, ...more].join(" ").trim();
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

const WRONG = /\b(error|fatal|panic|critical|emerg|crit)\b|"level":(50|60)\b/i;

/** "08:15:01.250  control        the text"; what went wrong in red. @param names of all services, in their order */
export function coloured({ service, time, text }: LogLine, names: readonly string[]): string {
  const width = Math.max(...names.map((name) => name.length));
  const colour = COLOURS[Math.max(0, names.indexOf(service)) % COLOURS.length] ?? pc.cyan;
  const plain = plainText(text);
  const shown = WRONG.test(text) ? pc.red(plain) : plain;
  return `${pc.dim(time.slice(11, 23))} ${colour(service.padEnd(width))} ${shown}`;
}
