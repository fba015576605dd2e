import { z } from "zod";

/** Pulumi writes numbers and yes or no that are set by a path as JSON's own, and as text where they were quoted. */
const amount = (words: string) =>
  z.coerce
    .number(words)
    .min(0, words)
    .max(100_000, words)
    .transform((value) => String(value));

const price = amount("what a million tokens cost, such as 0.15, or 0").optional();

/** The language model behind summaries; see docs/language-model.md. The endpoint's key is a secret of its own. */
export const llmSchema = z.strictObject({
  endpoint: z
    .url({
      protocol: /^https?$/,
      error: 'the address of an OpenAI-compatible API, such as "https://api.example.com/v1"',
    })
    .optional()
    .describe("Of an OpenAI-compatible API, up to and with its version."),
  model: z.string().min(1).max(200).optional().describe("Name of the model there."),
  inputPrice: price.describe("What a million tokens that it reads cost; 0 where they cost nothing."),
  outputPrice: price.describe("What a million tokens that it writes cost."),
  dayLimit: amount("an amount of money for a day, such as 1")
    .default("1")
    .describe("What may be spent in a day of UTC, in the currency of the prices."),
  local: z
    .union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")])
    .default(false)
    .describe("Whether the model file of the server itself is used."),
});

export type LlmSettings = z.output<typeof llmSchema>;

const NEEDED = ["model", "inputPrice", "outputPrice"] as const;

/** What is missing beside an endpoint, or too much: undefined where it makes sense. Pure. */
export function llmProblem({ llm }: { llm: LlmSettings }): string | undefined {
  const { endpoint, local } = llm;
  if (endpoint && local) {
    return '"llm.endpoint" and "llm.local" are both set, and there is one model at a time. Fix it with: pulumi config rm --path llm.local';
  }
  const set = NEEDED.filter((key) => llm[key] !== undefined);
  if (!endpoint && set.length > 0) {
    return `"llm.${set[0]}" is set, but no "llm.endpoint" that it would be about. Fix it with: pulumi config set --path llm.endpoint https://api.example.com/v1`;
  }
  const missing = NEEDED.filter((key) => llm[key] === undefined);
  if (!endpoint || missing.length === 0) return undefined;
  const fixes = missing.map(
    (key) => `pulumi config set --path llm.${key} ${key === "model" ? "MODEL" : "PRICE"}`,
  );
  return `"llm.endpoint" needs ${missing.map((key) => `"llm.${key}"`).join(" and ")} beside it, prices for a million tokens (0 where it costs nothing), because "llm.dayLimit" counts with them. Fix it with: ${fixes.join("; ")}`;
}

/** As the service reads them. Pure. */
export function llmEnvironment({
  endpoint,
  model = "",
  inputPrice = "0",
  outputPrice = "0",
  dayLimit,
  local,
}: LlmSettings): Record<string, string> {
  return {
    LLM_LOCAL: String(local),
    LLM_DAY_LIMIT: dayLimit,
    ...(endpoint && {
      LLM_ENDPOINT: endpoint,
      LLM_MODEL: model,
      LLM_INPUT_PRICE: inputPrice,
      LLM_OUTPUT_PRICE: outputPrice,
    }),
  };
}
