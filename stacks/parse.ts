import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import { SECRET_KEYS, type Settings, STRUCTURED_KEYS, settingsSchema } from "./settings.ts";
import { tiers } from "./tiers.ts";

export type Parsed = { readonly settings: Settings } | { readonly problems: readonly string[] };

/** The known word that is nearest to a mistyped one, unless none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, away: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  const best = ranked[0];
  return best && best.away <= Math.max(2, Math.floor(word.length / 2)) ? best.candidate : undefined;
}

/**
 * All settings of a stack, or every problem at once.
 * @param raw values by key without namespace, as Pulumi hands them out: strings, structures as JSON
 * @param serviceNames names that `services.NAME` may have
 */
export function parseSettings(
  raw: Readonly<Record<string, string>>,
  serviceNames: readonly string[],
): Parsed {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(raw)) {
    if (key === "adminPassword") problems.push(...checkPassword(text));
    if ((SECRET_KEYS as readonly string[]).includes(key)) continue;
    values[key] = STRUCTURED_KEYS.includes(key) ? readStructure(key, text, problems) : text;
  }
  const parsed = settingsSchema.safeParse(values);
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap((issue) => describe(issue, values)));
  problems.push(...unknownServices(values["services"], serviceNames));
  if (!parsed.success || problems.length > 0) return { problems };
  const rule = checkSize(parsed.data);
  return rule ? { problems: [rule] } : { settings: parsed.data };
}

const PASSWORD_MIN_LENGTH = 12;

/** The only thing to say about a password is its length. */
function checkPassword(password: string): string[] {
  if (password.length >= PASSWORD_MIN_LENGTH) return [];
  return [
    `"adminPassword" has ${password.length} characters; it must have at least ${PASSWORD_MIN_LENGTH}. ` +
      "Fix it with: pulumi config set --secret adminPassword, or let the stack make one: pulumi config rm adminPassword",
  ];
}

function readStructure(key: string, text: string, problems: string[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    problems.push(
      `"${key}" is "${text}", which is not a structure. Set its parts, such as: ` +
        `pulumi config set --path ${key}.ocr-detection.memory 2g`,
    );
    return undefined;
  }
}

/** One sentence an issue: key, quoted value, fix. */
function describe(issue: z.core.$ZodIssue, values: Record<string, unknown>): string[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    const known =
      path[0] === "services" ? ["enabled", "memory"] : [...Object.keys(settingsSchema.shape), ...SECRET_KEYS];
    return issue.keys.map((key) => unknownKey([...path, key].join("."), key, known));
  }
  const key = path.join(".");
  const value = path.reduce<unknown>(
    (at, part) => (at as Record<string, unknown> | undefined)?.[part],
    values,
  );
  const fix =
    issue.code === "invalid_value"
      ? `one of ${issue.values.map((v) => `"${String(v)}"`).join(", ")}`
      : issue.message;
  const remedy = path[0] === "services" ? `pulumi config set --path ${key}` : `pulumi config set ${key}`;
  return [`"${key}" is ${JSON.stringify(value)}; it must be ${fix}. Fix it with: ${remedy} VALUE`];
}

function unknownKey(full: string, key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `"${full}" is not a setting${near ? `; did you mean "${near}"?` : ` (known: ${known.join(", ")}).`} Remove it with: pulumi config rm --path ${full}`;
}

function unknownServices(services: unknown, known: readonly string[]): string[] {
  if (typeof services !== "object" || services === null) return [];
  return Object.keys(services)
    .filter((name) => !known.includes(name))
    .map((name) => unknownKey(`services.${name}`, name, known));
}

function checkSize(settings: Settings): string | undefined {
  const { sizes } = tiers[settings.tier];
  if (!settings.size || sizes.includes(settings.size)) return undefined;
  const allowed = sizes.map((size) => `"${size}"`).join(" or ");
  return `"size" is "${settings.size}", which tier "${settings.tier}" does not have; it must be ${allowed}. Fix it with: pulumi config set size ${sizes[0]}`;
}
