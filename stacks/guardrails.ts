import { z } from "zod";

const ACTIONS = ["flag", "blur", "hide"] as const;

const words = z.array(z.string().min(1).max(200)).max(1000, "1000 words at most").default([]);

/** Pulumi writes a number that is set by a path as text. */
const score = z.union([
  z.literal("off").transform(() => null),
  z.coerce.number('a score from 0 to 1, or "off"').min(0).max(1),
]);

/** Rules over what was found; see docs/operating.md. What they mean is told in services/guardrails. */
export const guardrailsSchema = z.strictObject({
  /** Whole words or phrases; one that ends with "*" stands for all that begin so. */
  words: z.strictObject({ flag: words, blur: words, hide: words }).prefault({}),
  /** What becomes of e-mail addresses, telephone numbers, bank accounts and payment cards. */
  personalData: z.enum([...ACTIONS, "off"]).default("flag"),
  /** Country whose own way of writing telephone numbers counts as well. */
  phoneRegion: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a country as two letters, such as "DE"')
    .nullable()
    .default(null),
  /** Scores of nsfw-detection from which a scene is marked so. */
  explicit: z
    .strictObject({ flag: score.default(0.5), blur: score.default(0.7), hide: score.default(null) })
    .prefault({}),
});

export type Guardrails = z.output<typeof guardrailsSchema>;

/** As the service reads them. Pure. */
export function guardrailsEnvironment(rules: Guardrails): { GUARDRAILS: string } {
  return { GUARDRAILS: JSON.stringify(rules) };
}
