import { z } from "zod";

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    context.addIssue({ code: "custom", message: `not JSON: ${(error as Error).message}` });
    return z.NEVER;
  }
});

const usd = z.number().positive().max(100_000);

/** An analyzer whose tasks may go out. */
export const Outgoing = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** `path`: the original. `frames`: the frames that were made of it. */
  input: z.enum(["path", "frames"]),
  /** Folders of its models under MODELS_PATH; those that are not there are left out. */
  models: z.array(z.string().regex(/^[a-z0-9-]+$/)),
});
export type Outgoing = z.infer<typeof Outgoing>;

/** What the stack says of renting, in the JSON of the environment variable `OFFLOAD`. Money in US dollars. */
export const Settings = z.strictObject({
  /** Begins the labels of all that is rented: another stack's is left alone. */
  owner: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/),
  /** Address of the worker images, with {name} where an analyzer's name belongs. */
  images: z.string().includes("{name}"),
  analyzers: z.array(Outgoing).nonempty(),
  /** The most that one task, a day and a month of UTC may cost. */
  limits: z.strictObject({ taskUsd: usd, dayUsd: usd, monthUsd: usd }),
  /** The dearest instance, an hour. */
  hourUsd: usd,
  maxInstances: z.int().min(1).max(20),
  /** How long a task may take from its upload on before a GPU is rented for it, in minutes. */
  patienceMinutes: z.number().nonnegative(),
  /** Countries, as two letters; empty: any. */
  countries: z.array(z.string().regex(/^[A-Z]{2}$/)),
  interruptible: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;

const seconds = z.coerce.number().positive();

const Environment = z.object({
  HOST: z.string().default("0.0.0.0"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  DATABASE_HOST: z.string().default("postgres"),
  DATABASE_PORT: z.coerce.number().int().default(5432),
  DATABASE_NAME: z.string().default("platform"),
  DATABASE_USER: z.string().default("platform"),
  SECRETS_PATH: z.string().default("/run/secrets"),
  MEDIA_PATH: z.string().default("/media"),
  MODELS_PATH: z.string().default("/models"),
  VAST_URL: z.url().default("https://console.vast.ai/api/v0"),
  /** Undefined: nothing is rented. */
  OFFLOAD: json.pipe(Settings).optional(),
  /** How often the queue is looked at, what was rented is asked about, and the account is compared with the ledger. */
  PLAN_EVERY: seconds.default(10),
  POLL_EVERY: seconds.default(3),
  REAP_EVERY: seconds.default(60),
  /** An instance that is not ready after so long is destroyed. */
  READY_WITHIN: seconds.default(600),
  /** A rent whose answer was lost may still become an instance for so long. */
  LOST_FOR: seconds.default(600),
  /** Nothing is rented for so long after several failures in a row, or a refusal of the account. */
  CLOSED_FOR: seconds.default(600),
  /** A machine that failed is not rented for so long. */
  AVOID_FOR: seconds.default(21_600),
  /** First wait before a request to the provider is tried again. */
  RETRY_AFTER: seconds.default(0.5),
});

export interface Config extends z.infer<typeof Environment> {}

/** @throws Error naming every bad variable. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = Environment.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
}
