import * as pulumi from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime/index.js";
import { catalogue } from "../services/catalogue.ts";
import { ALERT_SECRET_KEYS, type AlertSecret } from "./alerts.ts";
import { type Evaluated, evaluateForDeployment } from "./evaluate.ts";
import type { Access } from "./requirements.ts";

export interface StackConfig extends Evaluated {
  /** Chosen by the user; undefined lets the stack make one. */
  readonly adminPassword: pulumi.Output<string> | undefined;
  /** Encrypts the copies of the data; undefined lets the stack make one. */
  readonly backupPassword: pulumi.Output<string> | undefined;
  /** What opens the place where they are kept, as JSON: environment variables that restic reads, by name. */
  readonly backupCredentials: pulumi.Output<string> | undefined;
  /** Of the endpoint that the stack names for its language model. */
  readonly llmApiKey: pulumi.Output<string> | undefined;
  /** What opens the doors that alerts are sent to; of those that the stack has. */
  readonly alertSecrets: Readonly<Partial<Record<AlertSecret, pulumi.Output<string>>>>;
  /** Of the account that GPUs are rented with. */
  readonly vastApiKey: pulumi.Output<string> | undefined;
  /** Docker's config.json with the right to pull images; undefined where everybody may. */
  readonly registryAccess: pulumi.Output<string> | undefined;
  /** Opens the machine of provider "existing"; undefined for the others. */
  readonly sshPrivateKey: pulumi.Output<string> | undefined;
}

/**
 * The only reader of Pulumi's configuration.
 * @throws pulumi.RunError listing every problem, so that they can be mended in one go
 */
export function readConfig(): StackConfig {
  const prefix = `${pulumi.getProject()}:`;
  const all = allConfig();
  const raw = Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
  const evaluated = evaluateForDeployment(raw, catalogue, accessOf(Object.keys(all)));
  if ("problems" in evaluated) {
    const list = evaluated.problems.map((problem) => `  - ${problem}`).join("\n");
    throw new pulumi.RunError(
      `The configuration of stack "${pulumi.getStack()}" cannot be deployed:\n${list}`,
    );
  }
  const config = new pulumi.Config();
  return {
    ...evaluated,
    adminPassword: config.getSecret("adminPassword"),
    backupPassword: config.getSecret("backupPassword"),
    backupCredentials: config.getSecret("backupCredentials"),
    llmApiKey: config.getSecret("llmApiKey"),
    alertSecrets: Object.fromEntries(
      ALERT_SECRET_KEYS.flatMap((key) => {
        const value = config.getSecret(key);
        return value ? [[key, value]] : [];
      }),
    ),
    vastApiKey: config.getSecret("vastApiKey"),
    registryAccess: config.getSecret("registryAccess"),
    sshPrivateKey: config.getSecret("sshPrivateKey"),
  };
}

/** The SDK knows which keys are secret, but tells it to nobody: this is where it reads it from. */
function accessOf(keys: readonly string[]): Access {
  const secretKeys: readonly string[] = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]");
  return { keys, secretKeys, environment: process.env };
}
