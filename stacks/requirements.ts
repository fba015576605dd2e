import type { Token } from "../infra/server/sizes/offer.ts";
import { offers } from "../infra/server/sizes.ts";
import { offloadMissing } from "./offload.ts";
import type { Raw } from "./parse.ts";
import { SECRET_KEYS } from "./settings.ts";

/** What a stack's configuration holds beside its settings, without a look at any secret. */
export interface Access {
  /** Values by full key, such as "hcloud:token": presence counts. */
  readonly keys: readonly string[];
  /** Those of them that are encrypted. */
  readonly secretKeys: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * What has to be there before the stack can be deployed, as problems with their fix. Works on raw values, so that it is said
 * together with all that is wrong with the settings.
 */
export function missing(raw: Raw, access: Access): string[] {
  const provider = raw["provider"] ?? "";
  const token = offers[provider]?.token;
  const hasKey = access.keys.some((key) => key.endsWith(":vastApiKey"));
  const key = offloadMissing(partsOf(raw["offload"]), hasKey);
  if (token) return [...missingToken(provider, token, access), ...key];
  return [...(provider === "existing" ? missingHost(raw, access) : []), ...key];
}

function missingToken(provider: string, { key, variables, from }: Token, access: Access): string[] {
  if (access.keys.includes(key) || variables.some((name) => access.environment[name])) return [];
  return [
    `Provider "${provider}" needs an API token, and there is none. Get one in ${from}. ` +
      `Set it with: pulumi config set --secret ${key}, or in the environment as ${variables.join(" or ")}`,
  ];
}

function missingHost(raw: Raw, access: Access): string[] {
  const given = partsOf(raw["existing"]);
  const needs = [
    {
      there: given["host"] !== undefined,
      text: '"existing.host" is not set: which machine to take. Set it with: pulumi config set --path existing.host ADDRESS',
    },
    {
      there: given["hostKey"] !== undefined,
      text:
        '"existing.hostKey" is not set: by it the machine is known before anything secret is sent. Read it on the machine itself ' +
        "(cat /etc/ssh/ssh_host_ed25519_key.pub). Set it with: pulumi config set --path existing.hostKey 'ssh-ed25519 AAAA…'",
    },
    {
      there: access.keys.some((key) => key.endsWith(":sshPrivateKey")),
      text: '"sshPrivateKey" is not set: the key that opens the machine. Set it with: pulumi config set --secret sshPrivateKey < ~/.ssh/id_ed25519',
    },
  ];
  return needs.filter(({ there }) => !there).map(({ text }) => text);
}

/** Parts of a structure that may be none; what is wrong with it is said where it is parsed. */
function partsOf(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Secrets that lie open in the stack's file, as problems with their fix. Their values are not repeated. */
export function exposed(access: Access): string[] {
  const tokens = Object.values(offers).map((offer) => offer.token.key);
  return access.keys
    .filter((key) => !access.secretKeys.includes(key))
    .filter((key) => tokens.includes(key) || SECRET_KEYS.some((secret) => key.endsWith(`:${secret}`)))
    .map((key) => {
      const name = tokens.includes(key) ? key : key.slice(key.indexOf(":") + 1);
      return (
        `"${name}" is stored in plain text. Make a new one where it comes from if the file was ever shared, ` +
        `and store it encrypted. Fix it with: pulumi config set --secret ${name}`
      );
    });
}
