import type { z } from "zod";

/** A field that is wrong, as both providers report them. */
export interface FieldProblem {
  readonly name: string;
  readonly messages: readonly string[];
}

/**
 * A request's body or query, checked.
 * @throws what `refuse` makes of the fields that are wrong
 */
export function checked<S extends z.ZodType>(
  schema: S,
  value: unknown,
  refuse: (fields: readonly FieldProblem[]) => Error,
): z.output<S> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const fields = new Map<string, string[]>();
  for (const issue of result.error.issues) {
    const name = issue.path.map(String).join(".");
    fields.set(name, [...(fields.get(name) ?? []), issue.message]);
  }
  throw refuse([...fields].map(([name, messages]) => ({ name, messages })));
}
