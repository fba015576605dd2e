/** Which inputs changed, and whether the change replaces the resource. */

import type { Schema, Shape } from "./schema.ts";
import { asAsset, isObject, type Properties, UNKNOWN, type Value } from "./wire.ts";

export interface Change {
  readonly kind: "add" | "delete" | "update";
  readonly replace: boolean;
}
/** Changes by property path, such as `memory` or `mounts[0].target`. */
export type Changes = ReadonlyMap<string, Change>;

/** Compares inputs; an unknown value counts as changed. Sets compare without order, assets by their contents. */
export function diff(olds: Properties, news: Properties, schema: Schema): Changes {
  const changes = new Map<string, Change>();
  for (const [name, property] of Object.entries(schema)) {
    if (property.computed && news[name] === undefined) continue;
    const replace = property.replace ?? false;
    const before = ordered(olds[name], property);
    const after = ordered(news[name], property);
    for (const [path, kind] of compare(before, after, name)) changes.set(path, { kind, replace });
  }
  return changes;
}

/** The top-level properties among the changes. */
export function changedProperties(changes: Changes): Set<string> {
  return new Set([...changes.keys()].map((path) => path.split(/[.[]/, 1)[0] ?? path));
}

export function equal(a: Value | undefined, b: Value | undefined): boolean {
  return compare(a, b, "").length === 0;
}

function compare(
  before: Value | undefined,
  after: Value | undefined,
  path: string,
): [string, Change["kind"]][] {
  const old: Value | undefined = before ?? undefined;
  const now: Value | undefined = after ?? undefined;
  if (old === now && now !== UNKNOWN) return [];
  if (old === undefined) return [[path, "add"]];
  if (now === undefined) return [[path, "delete"]];
  const [oldAsset, nowAsset] = [asAsset(old), asAsset(now)];
  if (oldAsset && nowAsset) {
    const same = oldAsset.kind === nowAsset.kind && oldAsset.hash === nowAsset.hash;
    return same ? [] : [[path, "update"]];
  }
  if (Array.isArray(old) && Array.isArray(now)) {
    const length = Math.max(old.length, now.length);
    return Array.from({ length }, (_, i) => compare(old[i], now[i], `${path}[${i}]`)).flat();
  }
  if (isObject(old) && isObject(now)) {
    const names = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...names].flatMap((name) => compare(old[name] as Value, now[name] as Value, member(path, name)));
  }
  return [[path, "update"]];
}

function member(path: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

/** Sets sorted, at every depth. */
function ordered(value: Value | undefined, shape: Shape): Value | undefined {
  if (Array.isArray(value) && (shape.type === "list" || shape.type === "set")) {
    const items = value.map((item) => ordered(item, shape.of) ?? null);
    return shape.type === "list" ? items : items.sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
  }
  if (shape.type === "object" && isObject(value)) {
    const entries = Object.entries(value).map(([name, item]) => {
      const property = shape.properties[name];
      return [name, property ? ordered(item as Value, property) : item];
    });
    return Object.fromEntries(entries) as Properties;
  }
  return value;
}

function canonical(value: Value): string {
  if (value === UNKNOWN) return "unknown";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value)
    .sort()
    .map((name) => `${name}:${canonical(value[name] as Value)}`)
    .join(",")}}`;
}
