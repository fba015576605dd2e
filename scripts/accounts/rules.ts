import { CommandError, EXIT } from "../errors.ts";

/** What the API knows; a name that is none of them is told before anything is asked of it. */
export const ROLES = ["viewer", "analyst", "admin"] as const;
export const SCOPES = [
  "media:read",
  "media:write",
  "status:read",
  "models:manage",
  "accounts:manage",
  "audit:read",
] as const;

const wrong = (message: string, fix: string): CommandError =>
  new CommandError(message, { fix, exitCode: EXIT.usage });

/** @throws CommandError where the variable is missing */
export function required(value: string | undefined, variable: string, example: string): string {
  if (value === undefined) throw wrong(`${variable} is missing.`, example);
  return value;
}

/** @throws CommandError naming the roles there are */
export function roleOf(value: string | undefined, example: string): string {
  const role = required(value, "ROLE", example);
  if (!ROLES.some((known) => known === role))
    throw wrong(`There is no role "${role}".`, `one of ${ROLES.join(", ")}.`);
  return role;
}

/** Scopes with commas or spaces between them. @throws CommandError naming those there are */
export function scopesOf(value: string | undefined, example: string): string[] {
  const scopes = required(value, "SCOPES", example)
    .split(/[\s,]+/)
    .filter(Boolean);
  const unknown = scopes.find((scope) => !SCOPES.some((known) => known === scope));
  if (unknown !== undefined) throw wrong(`There is no scope "${unknown}".`, `of ${SCOPES.join(", ")}.`);
  return [...new Set(scopes)];
}

/** A whole number from 1 to `most`. @throws CommandError for anything else */
export function countOf(
  value: string | undefined,
  { variable, otherwise, most }: { variable: string; otherwise: number; most: number },
): number {
  if (value === undefined) return otherwise;
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw wrong(`${variable} is "${value}".`, `a whole number from 1 to ${most}.`);
}

/** The one of this name; case does not count, as for logins. @throws CommandError where there is none */
export function named<T extends { name: string }>(all: readonly T[], name: string): T {
  const found = all.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw wrong(`There is no user "${name}".`, "make users lists them.");
  return found;
}

/** The token of this id, or of this name where only one has it. @throws CommandError where none or several are meant */
export function tokenNamed<T extends { id: string; name: string; userName: string }>(
  all: readonly T[],
  name: string,
): T {
  const found = all.filter((token) => token.id === name || token.name === name);
  const [token] = found;
  if (token === undefined) throw wrong(`There is no token "${name}".`, "make tokens lists them.");
  if (found.length === 1) return token;
  const ids = found.map(({ id, userName }) => `${id} of ${userName}`).join(", ");
  throw wrong(`${found.length} tokens have the name "${name}".`, `give the id of one as NAME: ${ids}.`);
}
