import * as pulumi from "@pulumi/pulumi";
import { generatedSecret } from "../infra/step/generated-secret.ts";

/** Secrets that services name in their manifests. */
export type Secrets = Readonly<Record<string, pulumi.Output<string>>>;

/**
 * The secrets of a stack. Those between services are nobody's to choose and are made with the stack; the administrator's
 * password is, too, unless one is configured.
 */
export function stackSecrets(adminPassword: pulumi.Output<string> | undefined): Secrets {
  const opts = { parent: new pulumi.ComponentResource("platform:stack:Secrets", "secrets") };
  return {
    "admin-password": adminPassword ?? generatedSecret("admin-password", opts),
    "postgres-password": generatedSecret("postgres-password", opts),
    "redis-password": generatedSecret("redis-password", opts),
    "session-key": generatedSecret("session-key", opts),
  };
}
