import type { z } from "zod";
import { nearest } from "./nearest.ts";
import { keysAt } from "./schema.ts";
import { SECRET_KEYS, STRUCTURES, settingsSchema } from "./settings.ts";

/** What is wrong with a setting, as sentences for people: key, quoted value, fix. */

/** A key as `pulumi config set --path` takes it: `sshNetworks[0]`, quoted for the shell where it has to be. */
function pathOf(keys: readonly PropertyKey[]): string {
  const path = keys.reduce<string>(
    (at, key) =>
      typeof key === "number" ? `${at}[${key}]` : at === "" ? String(key) : `${at}.${String(key)}`,
    "",
  );
  return path.includes("[") ? `'${path}'` : path;
}

/** `known` is what the key could have been meant to be. */
export function unknownKey(keys: readonly string[], known: readonly string[]): string {
  const near = nearest(keys.at(-1) ?? "", known);
  const hint = near ? `; did you mean "${near}"?` : ` (known: ${known.join(", ")}).`;
  const full = keys.join(".");
  return `"${full}" is not a setting${hint} Remove it with: pulumi config rm --path ${full}`;
}

/** What the key could have been meant to be: settings at that place, and beside the others also secrets. */
function knownAt(path: readonly PropertyKey[]): readonly string[] {
  return [...keysAt(settingsSchema, path), ...(path.length === 0 ? SECRET_KEYS : [])];
}

export function explain(issue: z.core.$ZodIssue, values: Readonly<Record<string, unknown>>): string[] {
  const [first = ""] = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey([...issue.path.map(String), key], knownAt(issue.path)));
  }
  const value = issue.path.reduce<unknown>(
    (at, part) => (at as Record<PropertyKey, unknown> | undefined)?.[part],
    values,
  );
  const wanted =
    issue.code === "invalid_value"
      ? `one of ${issue.values.map((v) => `"${String(v)}"`).join(", ")}`
      : issue.message;
  const example = STRUCTURES[first];
  if (example !== undefined && issue.path.length === 1) return [notAStructure(first, JSON.stringify(value))];
  const command = `pulumi config set ${example === undefined ? "" : "--path "}${pathOf(issue.path)}`;
  return [
    `"${pathOf(issue.path).replaceAll("'", "")}" is ${JSON.stringify(value)}; it must be ${wanted}. Fix it with: ${command} VALUE`,
  ];
}

/** `shown` is the value as it is to be quoted. */
export function notAStructure(key: string, shown: string): string {
  return `"${key}" is ${shown}, which is not a structure. Set its parts, such as: pulumi config set --path ${STRUCTURES[key]}`;
}
