/** What a resource's inputs may be: the checks that the official providers make from their schemas. */

import { asAsset, isObject, type Properties, UNKNOWN, type Value } from "./wire.ts";

export type Shape =
  | { readonly type: "string" | "number" | "integer" | "boolean" | "any" | "source" }
  | { readonly type: "list" | "set" | "map"; readonly of: Shape }
  | { readonly type: "object"; readonly properties: Schema };

export type Property = Shape & {
  readonly required?: boolean;
  /** A change replaces the resource. */
  readonly replace?: boolean;
  /** Without a value the daemon or server chooses one: leaving it out again is no change. */
  readonly computed?: boolean;
  /** Always stored encrypted, even if the program did not say so. */
  readonly secret?: boolean;
  readonly default?: Value;
  readonly oneOf?: readonly string[];
};
export type Schema = { readonly [name: string]: Property };

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** A copy with defaults filled in and absent (null) properties left out. */
export function withDefaults(values: Properties, schema: Schema): Properties {
  const filled: Properties = {};
  for (const [name, property] of Object.entries(schema)) {
    const value = values[name] ?? property.default;
    if (value !== undefined && value !== null) filled[name] = defaultsInside(value, property);
  }
  // What the schema does not know stays, so that the check can name it.
  for (const [name, value] of Object.entries(values)) if (!(name in schema)) filled[name] = value;
  return filled;
}

function defaultsInside(value: Value, shape: Shape): Value {
  if (value === UNKNOWN) return value;
  if ((shape.type === "list" || shape.type === "set") && Array.isArray(value)) {
    return value.map((item) => defaultsInside(item, shape.of));
  }
  if (shape.type === "object" && isObject(value)) return withDefaults(value as Properties, shape.properties);
  return value;
}

/** Every problem at once, each with the property's path; empty when the values fit. */
export function check(values: Properties, schema: Schema, at = ""): Failure[] {
  const failures: Failure[] = [];
  for (const name of Object.keys(values)) {
    if (name in schema) continue;
    const known = Object.keys(schema).sort().join(", ");
    failures.push({
      property: join(at, name),
      reason: `unknown property "${join(at, name)}"; known are ${known}`,
    });
  }
  for (const [name, property] of Object.entries(schema)) {
    const value = values[name];
    const path = join(at, name);
    if (value === undefined || value === null) {
      if (property.required) failures.push({ property: path, reason: `missing required property "${path}"` });
      continue;
    }
    failures.push(...checkValue(value, property, path));
    if (property.oneOf && typeof value === "string" && !property.oneOf.includes(value)) {
      const allowed = property.oneOf.join(", ");
      failures.push({ property: path, reason: `"${path}" is "${value}", but must be one of ${allowed}` });
    }
  }
  return failures;
}

function checkValue(value: Value, shape: Shape, path: string): Failure[] {
  if (value === UNKNOWN || shape.type === "any") return [];
  const wrong = [{ property: path, reason: `"${path}" must be ${article(shape.type)} ${shape.type}` }];
  switch (shape.type) {
    case "string":
    case "number":
    case "boolean":
      return typeof value === shape.type ? [] : wrong;
    case "integer":
      return Number.isInteger(value) ? [] : wrong;
    case "source":
      return asAsset(value) ? [] : wrong;
    case "list":
    case "set":
      if (!Array.isArray(value)) return wrong;
      return value.flatMap((item, index) => checkValue(item, shape.of, `${path}[${index}]`));
    case "map":
      if (!isObject(value)) return wrong;
      return Object.entries(value).flatMap(([key, item]) =>
        checkValue(item as Value, shape.of, join(path, key)),
      );
    case "object":
      return isObject(value) ? check(value as Properties, shape.properties, path) : wrong;
  }
}

function join(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? "an" : "a";
}
