import { z } from "zod";

/** What a zod schema says of itself: for messages about unknown keys, and for docs/configuration.md. Pure. */

/** The schema under defaults, options and conversions of its input. */
export function bare(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return bare(schema.def.innerType);
  // A conversion before the schema (`preprocess`), or behind it.
  if (schema instanceof z.ZodPipe)
    return bare(schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in);
  return schema;
}

/** Keys that the structure at a path may have; none where there is no structure. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const at = bare(schema);
  const [first, ...rest] = path;
  if (at instanceof z.ZodRecord) return first === undefined ? [] : keysAt(at.def.valueType, rest);
  if (!(at instanceof z.ZodObject)) return [];
  if (first === undefined) return Object.keys(at.shape);
  const part = at.shape[String(first)];
  return part ? keysAt(part, rest) : [];
}

/** What stands for a value that is not set; undefined where nothing does. */
export function defaultOf(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodDefault) return schema.def.defaultValue;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault)
    return defaultOf(schema.def.innerType);
  return undefined;
}

/** The values that it may have, where they are a list. */
export function valuesOf(schema: z.core.$ZodType): string[] {
  const at = bare(schema);
  return at instanceof z.ZodEnum ? at.options.map(String) : [];
}
