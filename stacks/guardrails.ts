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
  words: z
    .strictObject({
      flag: words.describe('Words or phrases to mark; one that ends with "*" stands for all that begin so.'),
      blur: words.describe("The same, to blur."),
      hide: words.describe("The same, to hide."),
    })
    .prefault({}),
  personalData: z
    .enum([...ACTIONS, "off"])
    .default("flag")
    .describe("What becomes of mail addresses, telephone numbers, bank accounts and payment cards."),
  phoneRegion: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a country as two letters, such as "DE"')
    .nullable()
    .default(null)
    .describe("Country, as two letters, whose own way of writing telephone numbers counts as well."),
  explicit: z
    .strictObject({
      flag: score.default(0.5).describe('Score from which a scene is marked as explicit, or "off".'),
      blur: score.default(0.7).describe("From which it is blurred."),
      hide: score.default(null).describe("From which it is hidden."),
    })
    .prefault({}),
});

export type Guardrails = z.output<typeof guardrailsSchema>;

/** As the service reads them. Pure. */
export function guardrailsEnvironment(rules: Guardrails): { GUARDRAILS: string } {
  return { GUARDRAILS: JSON.stringify(rules) };
}
