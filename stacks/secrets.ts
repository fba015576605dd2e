import * as pulumi from "@pulumi/pulumi";
import { generatedSecret } from "../infra/step/generated-secret.ts";
import { ntfyAddress } from "./alertmanager.ts";
import { ALERT_SECRET_KEYS, ALERT_SECRETS, type AlertSecret } from "./alerts.ts";
import type { StackConfig } from "./config.ts";

/** Secrets that services name in their manifests. */
export type Secrets = Readonly<Record<string, pulumi.Output<string>>>;

/** Those that a user may choose; undefined lets the stack make one, or do without. */
export type Chosen = Pick<
  StackConfig,
  "adminPassword" | "backupPassword" | "backupCredentials" | "llmApiKey" | "alertSecrets" | "vastApiKey"
>;

/** The secrets of a stack. Those between services are nobody's to choose and are made with the stack. */
export function stackSecrets({
  adminPassword,
  backupPassword,
  backupCredentials,
  llmApiKey,
  alertSecrets,
  vastApiKey,
}: Chosen): Secrets {
  const opts = { parent: new pulumi.ComponentResource("platform:stack:Secrets", "secrets") };
  return {
    "admin-password": adminPassword ?? generatedSecret("admin-password", opts),
    "postgres-password": generatedSecret("postgres-password", opts),
    "redis-password": generatedSecret("redis-password", opts),
    "session-key": generatedSecret("session-key", opts),
    "backup-password": backupPassword ?? generatedSecret("backup-password", opts),
    "backup-credentials": backupCredentials ?? pulumi.secret(""),
    "llm-api-key": llmApiKey ?? pulumi.secret(""),
    "vast-api-key": vastApiKey ?? pulumi.secret(""),
    ...alertFiles(alertSecrets),
  };
}

/** What the monitoring service reads of them; empty where the stack has none. */
function alertFiles(given: Chosen["alertSecrets"]): Secrets {
  const secretOf = (key: AlertSecret): pulumi.Output<string> =>
    (key === "alertNtfy" ? given[key]?.apply(ntfyAddress) : given[key]) ?? pulumi.secret("");
  return Object.fromEntries(ALERT_SECRET_KEYS.map((key) => [ALERT_SECRETS[key], secretOf(key)]));
}
