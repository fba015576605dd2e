import { checkAlertSecret } from "./alerts.ts";
import { explain, notAStructure, unknownKey } from "./explain.ts";
import { checkRules } from "./rules.ts";
import { SECRET_KEYS, type Settings, STRUCTURES, settingsSchema } from "./settings.ts";

/**
 * Values by key, without namespace, as Pulumi hands them out: strings, structures as JSON.
 * Undefined is a secret that could not be read.
 */
export type Raw = Readonly<Record<string, string | undefined>>;

export type Parsed = { readonly settings: Settings } | { readonly problems: readonly string[] };

/**
 * All settings of a stack, or every problem at once.
 * @param serviceNames names that `services.NAME` may have
 */
export function parseSettings(raw: Raw, serviceNames: readonly string[]): Parsed {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(raw)) {
    if (key === "adminPassword" && text !== undefined) problems.push(...checkPassword(text));
    if (text !== undefined) problems.push(...checkAlertSecret(key, text));
    if ((SECRET_KEYS as readonly string[]).includes(key)) continue;
    if (text === undefined) problems.push(needlesslySecret(key));
    else values[key] = Object.hasOwn(STRUCTURES, key) ? readStructure(key, text, problems) : text;
  }
  const parsed = settingsSchema.safeParse(values);
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap((issue) => explain(issue, values)));
  problems.push(...unknownServices(values["services"], serviceNames));
  if (!parsed.success || problems.length > 0) return { problems };
  const broken = checkRules(parsed.data);
  return broken.length > 0 ? { problems: broken } : { settings: parsed.data };
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

function needlesslySecret(key: string): string {
  return `"${key}" is stored as a secret, which hides it from plans and reviews. Fix it with: pulumi config set --plaintext ${key} VALUE`;
}

function readStructure(key: string, text: string, problems: string[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    problems.push(notAStructure(key, `"${text}"`));
    return undefined;
  }
}

function unknownServices(services: unknown, known: readonly string[]): string[] {
  if (typeof services !== "object" || services === null) return [];
  return Object.keys(services)
    .filter((name) => !known.includes(name))
    .map((name) => unknownKey(["services", name], known));
}
