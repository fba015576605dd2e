import { z } from "zod";
import { Analyzers, Capacity } from "./analyzers.ts";

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    context.addIssue({ code: "custom", message: `not JSON: ${(error as Error).message}` });
    return z.NEVER;
  }
});

const Environment = z.object({
  DATABASE_HOST: z.string().default("postgres"),
  DATABASE_PORT: z.coerce.number().int().default(5432),
  DATABASE_NAME: z.string().default("platform"),
  DATABASE_USER: z.string().default("platform"),
  REDIS_HOST: z.string().default("redis"),
  REDIS_PORT: z.coerce.number().int().default(6379),
  SECRETS_PATH: z.string().default("/run/secrets"),
  ANALYZERS: json.pipe(Analyzers),
  CAPACITY: json.pipe(Capacity),
  /** Of cloud-offload, where tasks may go elsewhere. */
  OFFLOAD_URL: z.url({ protocol: /^http$/ }).optional(),
  /** A task whose analyzer was away for this long fails as `unreachable`, in seconds. */
  UNREACHABLE_AFTER: z.coerce.number().positive().default(86_400),
  /** Base of the wait between attempts, in milliseconds. */
  RETRY_DELAY: z.coerce.number().positive().default(2_000),
  /** How often an analyzer is asked how far it is, in milliseconds. */
  PROGRESS_EVERY: z.coerce.number().positive().default(3_000),
  /** Touched at each good look over the tasks; the health check goes by its age. */
  ALIVE_FILE: z.string().default("/tmp/alive"),
});

export interface Config extends z.infer<typeof Environment> {}

/**
 * Settings from the environment. Secrets are not among them: they are files.
 * @throws Error naming every bad variable.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = Environment.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
}
