import { defineResource, InitializationError } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing, isApiError, orMissing } from "./errors.ts";
import { asFound, checkNotEmpty, name, namedByProgram, type Where } from "./shared.ts";
import { retry } from "./wait.ts";

interface Key {
  readonly id: number;
  readonly name: string;
  readonly fingerprint: string;
  readonly public_key: string;
}

/** Seconds to wait until a new key can be read. */
const CREATE_TIMEOUT = 120;

/**
 * `digitalocean.SshKey`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/sshkey/.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/sshkey/resource_ssh_key.go.
 */
export const sshKey = defineResource<DigitalOceanClient>({
  inputs: { name, publicKey: { type: "string", required: true, replace: true } },
  outputs: ["fingerprint"],
  deleteBeforeReplace: namedByProgram,
  check: (inputs) => checkNotEmpty(inputs, "name", "publicKey"),

  /** White space around a key is no change. */
  adjustChanges(changes, olds, news) {
    const same = String(olds["publicKey"]).trim() === String(news["publicKey"]).trim();
    return new Map([...changes].filter(([path]) => path !== "publicKey" || !same));
  },

  async create(inputs, where) {
    const { client, signal } = where;
    const body = { name: inputs["name"], public_key: inputs["publicKey"] };
    const { ssh_key: made } = await doing(
      "Error creating SSH Key",
      client.call<{ ssh_key: Key }>("POST", "/v2/account/keys", body, signal),
    );
    const id = String(made.id);
    try {
      const passes = (error: unknown) => isApiError(error, 404);
      await doing(
        "Error retrieving SSH Key",
        retry(() => find(id, where), { passes, timeout: CREATE_TIMEOUT }, where),
      );
      return { id, outputs: outputsOf(await find(id, where)) };
    } catch (error) {
      throw new InitializationError(id, (error as Error).message, { cause: error });
    }
  },

  async update(id, _olds, news, where) {
    const { client, signal } = where;
    await doing(
      "Failed to update SSH key",
      client.call("PUT", `/v2/account/keys/${id}`, { name: news["name"] }, signal),
    );
    return outputsOf(await find(id, where));
  },

  async read(id, _state, inputs, where) {
    const key = await doing("Error retrieving SSH key", orMissing(find(id, where)));
    if (!key) return undefined;
    const sameKey = key.public_key.trim() === String(inputs["publicKey"]).trim();
    const found = { name: key.name, publicKey: sameKey ? String(inputs["publicKey"]) : key.public_key };
    return { outputs: outputsOf(key), inputs: asFound(inputs, found) };
  },

  async delete(id, _state, { client, signal }) {
    await doing("Error deleting SSH key", client.call("DELETE", `/v2/account/keys/${id}`, undefined, signal));
  },
});

async function find(id: string, { client, signal }: Where): Promise<Key> {
  const answer = await client.call<{ ssh_key: Key }>("GET", `/v2/account/keys/${id}`, undefined, signal);
  return answer.ssh_key;
}

function outputsOf(key: Key): Properties {
  return { fingerprint: key.fingerprint };
}
