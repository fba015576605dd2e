import { keepsGivenName, withName } from "../plugin/naming.ts";
import { defineResource } from "../plugin/resource.ts";
import type { Schema } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";
import { type HcloudClient, orMissing } from "./client.ts";
import { changes, checkLabels, labelsOrNone, observed } from "./shared.ts";

interface SshKeyInfo {
  readonly id: number;
  readonly name: string;
  readonly fingerprint: string;
  readonly public_key: string;
  readonly labels: Record<string, string>;
}
type Answer = { readonly ssh_key: SshKeyInfo };

const schema: Schema = {
  name: { type: "string", required: true },
  publicKey: { type: "string", required: true, replace: true },
  labels: labelsOrNone,
};

/**
 * `hcloud.SshKey`: https://www.pulumi.com/registry/packages/hcloud/api-docs/sshkey/.
 * Follows https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/sshkey/resource.go.
 */
export const sshKey = defineResource<HcloudClient>({
  inputs: schema,
  outputs: ["fingerprint"],
  prepare: withName,
  deleteBeforeReplace: keepsGivenName,
  check: checkLabels,

  async create(inputs, { client, signal }) {
    const body = { name: inputs["name"], public_key: inputs["publicKey"], labels: inputs["labels"] };
    const { ssh_key } = await client.post<Answer>("/ssh_keys", body, signal);
    return { id: String(ssh_key.id), outputs: outputsOf(ssh_key) };
  },

  async update(id, olds, news, { client, signal }) {
    const changed = changes(olds, news, schema);
    const body = {
      ...(changed.has("name") && { name: news["name"] }),
      ...(changed.has("labels") && { labels: news["labels"] ?? {} }),
    };
    const { ssh_key } = await client.call<Answer>("PUT", `/ssh_keys/${id}`, body, signal);
    return outputsOf(ssh_key);
  },

  async read(id, _state, inputs, { client, signal }) {
    const answer = await orMissing(client.get<Answer>(`/ssh_keys/${id}`, signal));
    if (!answer) return undefined;
    const { name, public_key: publicKey, labels: actual } = answer.ssh_key;
    const real = observed(inputs, { name, publicKey, labels: actual }, schema);
    return { outputs: outputsOf(answer.ssh_key), inputs: real };
  },

  async delete(id, _state, { client, signal }) {
    await orMissing(client.call("DELETE", `/ssh_keys/${id}`, undefined, signal));
  },
});

function outputsOf({ fingerprint }: SshKeyInfo): Properties {
  return { fingerprint };
}
