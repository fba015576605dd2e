import { z } from "zod";
import { ServerFacts } from "./status/server-facts.ts";

/** A text that is JSON. */
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
});

const bytes = z.coerce.number().int().positive();

const Environment = z.object({
  HOST: z.string().default("0.0.0.0"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8000),
  /** Where Prometheus asks. */
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(9100),
  DATABASE_HOST: z.string().default("postgres"),
  DATABASE_PORT: z.coerce.number().int().default(5432),
  DATABASE_NAME: z.string().default("platform"),
  DATABASE_USER: z.string().default("platform"),
  MEDIA_PATH: z.string().default("/media"),
  SECRETS_PATH: z.string().default("/run/secrets"),
  /** Largest upload, in bytes. */
  MAX_UPLOAD_BYTES: bytes.default(10 * 1024 ** 3),
  /** Uploads are refused when less than this would stay free on the data path, in bytes. */
  MIN_FREE_BYTES: bytes.default(1024 ** 3),
  SESSION_HOURS: z.coerce.number().positive().default(168),
  /** How long the audit log keeps its entries. */
  AUDIT_DAYS: z.coerce.number().int().positive().default(400),
  /** Where the services are that know what texts mean; without both, what is searched is words. */
  EMBEDDING_URL: z.url().optional(),
  VECTORS_URL: z.url().optional(),
  /** Of cloud-offload; without, the stack does not run it. */
  OFFLOAD_URL: z.url().optional(),
  /** Where models are installed; without, with `make models` only. */
  MODELS_URL: z.url().optional(),
  /** Where alerts are told; without, nobody watches. */
  ALERTS_URL: z.url().optional(),
  /** Where what was measured is kept; without, nobody measures. */
  PROMETHEUS_URL: z.url().optional(),
  /** Where deployments write down that they were; see infra/release/steps/record.sh. */
  RELEASES_FILE: z.string().default("/metrics/releases.json"),
  /** Written by certbot and by backup; absent where the certificate is self-signed, and where no copies are made. */
  CERTIFICATE_STATUS_FILE: z.string().default("/certificate-status/status.json"),
  BACKUP_STATUS_FILE: z.string().default("/backup-status/status.json"),
  /** What the stack tells of the server, as JSON. */
  SERVER: json.pipe(ServerFacts).optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug"]).default("info"),
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
