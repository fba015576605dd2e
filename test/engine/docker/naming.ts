import type { Schema } from "../plugin/schema.ts";

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
