import { z } from "zod";
import { Models } from "./model.ts";

const Environment = z.object({
  HOST: z.string().default("0.0.0.0"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  MODELS_PATH: z.string().default("/models"),
  /** The list of all models, as services/models.json has it. */
  MODELS: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue("not JSON");
        return z.NEVER;
      }
    })
    .pipe(Models),
});

export interface Config extends z.infer<typeof Environment> {}

/** @throws Error naming every bad variable. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = Environment.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
}
