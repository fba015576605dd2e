import type { CheckContext } from "../plugin/resource.ts";
import type { Schema } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";

/** Hexadecimal digits after the resource's name. */
const DIGITS = 7;

/** Gives a resource without `name` one of its own, and keeps it until the resource is replaced. */
export function withName(inputs: Properties, { name, olds, seed }: CheckContext): Properties {
  if (inputs["name"] !== undefined) return inputs;
  const before = olds["name"];
  const automatic =
    typeof before === "string" && before.startsWith(`${name}-`) && before.length === name.length + 1 + DIGITS;
  return { ...inputs, name: automatic ? before : `${name}-${seed.toString("hex").slice(0, DIGITS)}` };
}

/** Labels are a set of pairs in the plugin and a dictionary in the API. */
export const labels = {
  type: "set",
  replace: true,
  of: {
    type: "object",
    properties: { label: { type: "string", required: true }, value: { type: "string", required: true } },
  },
} as const satisfies Schema[string];

export function labelMap(list: unknown): Record<string, string> {
  const pairs = (list ?? []) as { label: string; value: string }[];
  return Object.fromEntries(pairs.map(({ label, value }) => [label, value]));
}
