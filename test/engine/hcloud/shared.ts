/** What the resource types share. */

import { changedProperties, diff } from "../plugin/diff.ts";
import { InitializationError } from "../plugin/resource.ts";
import type { Failure, Schema } from "../plugin/schema.ts";
import { isObject, type Properties, UNKNOWN } from "../plugin/wire.ts";

/** https://github.com/hetznercloud/hcloud-go/blob/main/hcloud/labels.go */
const LABEL_KEY =
  /^([a-z0-9A-Z]([-_.a-z0-9A-Z]{0,253}[a-z0-9A-Z])?\/)?[a-z0-9A-Z]([-_.a-z0-9A-Z]{0,61}[a-z0-9A-Z])?$/;
const LABEL_VALUE = /^([a-z0-9A-Z]([-_.a-z0-9A-Z]{0,61}[a-z0-9A-Z])?)?$/;

export const labels = { type: "map", of: { type: "string" } } as const satisfies Schema[string];

/** In the resource types written for Terraform's newer framework, none are an empty map: LabelsSchema in resourceutil/labels.go. */
export const labelsOrNone = { ...labels, default: {} } as const satisfies Schema[string];

export function checkLabels(inputs: Properties): Failure[] {
  const given = inputs["labels"];
  if (!isObject(given)) return [];
  return Object.entries(given as Properties).flatMap(([key, value]) => {
    const property = `labels.${key}`;
    if (!LABEL_KEY.test(key)) return [{ property, reason: `label key '${key}' is not correctly formatted` }];
    if (value === UNKNOWN || LABEL_VALUE.test(String(value))) return [];
    return [{ property, reason: `label value '${String(value)}' (key: ${key}) is not correctly formatted` }];
  });
}

/** Runs what follows a creation: when it fails, what exists stays in the state, or nobody would ever remove it. */
export async function finish<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new InitializationError(id, error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}

/** Which of the inputs an update changes. */
export function changes(olds: Properties, news: Properties, schema: Schema): Set<string> {
  return changedProperties(diff(olds, news, schema));
}

/** Inputs as they really are: all of them for an import, else what the program says where it does not differ. */
export function observed(inputs: Properties, actual: Properties, schema: Schema): Properties {
  const known = Object.entries(actual).filter(([name]) => name in schema);
  if (Object.keys(inputs).length === 0) return Object.fromEntries(known);
  const differing = known.filter(
    ([name, value]) => name in inputs && changes(inputs, { ...inputs, [name]: value }, schema).has(name),
  );
  return { ...inputs, ...Object.fromEntries(differing) };
}
