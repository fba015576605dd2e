import { keepsGivenName, withName } from "../plugin/naming.ts";
import { type Context, defineResource } from "../plugin/resource.ts";
import type { Failure } from "../plugin/schema.ts";
import type { Properties } from "../plugin/wire.ts";
import { type Action, act, settled } from "./actions.ts";
import { type HcloudClient, orMissing } from "./client.ts";
import { ATTEMPTS, retry } from "./retry.ts";
import { order } from "./server-create.ts";
import { inputsOf, OUTPUTS, outputsOf, type ServerAnswer } from "./server-info.ts";
import { serverSchema } from "./server-schema.ts";
import { changeBackups, changeProtection, UPDATES } from "./server-update.ts";
import { changes, checkLabels, finish, observed } from "./shared.ts";

/**
 * `hcloud.Server`: https://www.pulumi.com/registry/packages/hcloud/api-docs/server/.
 * Follows https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/server/resource.go. One
 * difference: there the state keeps a hash of the user data beside the input, here the input alone.
 */
export const server = defineResource<HcloudClient>({
  inputs: serverSchema,
  outputs: OUTPUTS,
  prepare: withName,
  deleteBeforeReplace: keepsGivenName,
  check: (inputs) => [...checkLabels(inputs), ...checkImage(inputs)],

  async create(inputs, context) {
    const ordered = await order(inputs, context);
    const { server: info } = ordered;
    const id = String(info.id);
    return finish(id, async () => {
      await settled([ordered.action], context);
      for (const action of ordered.next_actions) await settled([action], context);
      await changeBackups(info, inputs, context);
      if (inputs["deleteProtection"] === true || inputs["rebuildProtection"] === true)
        await changeProtection(info, inputs, context);
      return { id, outputs: await look(id, context) };
    });
  },

  async update(id, olds, news, context) {
    const { client, signal } = context;
    const { server: info } = await client.get<ServerAnswer>(`/servers/${id}`, signal);
    const changed = changes(olds, news, serverSchema);
    // As the bridge does: what failed stays noted in the state, and the next update looks at the server whatever changed.
    return finish(id, async () => {
      for (const [names, update] of UPDATES)
        if (names.some((name) => changed.has(name))) await update(info, news, context);
      return look(id, context);
    });
  },

  async read(id, _state, inputs, { client, signal }) {
    const answer = await orMissing(client.get<ServerAnswer>(`/servers/${id}`, signal));
    if (!answer) return undefined;
    const { server: info } = answer;
    return { outputs: outputsOf(info), inputs: observed(inputs, inputsOf(info), serverSchema) };
  },

  async delete(id, state, context) {
    const { client, signal } = context;
    if (state["shutdownBeforeDeletion"] === true) await shutDown(id, context);
    const { action } = await client.call<{ action: Action }>("DELETE", `/servers/${id}`, undefined, signal);
    await settled([action], context);
  },
});

/** A server that does not shut down in time is deleted all the same, with a warning. */
async function shutDown(id: string, context: Context<HcloudClient>): Promise<void> {
  const { client, signal, log } = context;
  await act(`/servers/${id}/actions/shutdown`, undefined, context);
  const isOff = async () => {
    const { server: info } = await client.get<ServerAnswer>(`/servers/${id}`, signal);
    if (info.status !== "off") throw new StillRunning();
  };
  try {
    await retry(ATTEMPTS, context, isOff, (error) => error instanceof StillRunning);
  } catch {
    signal.throwIfAborted();
    log("warning", `Server id ${id} did not finish shutting down gracefully in time, deleting it anyways.`);
  }
}

class StillRunning extends Error {}

async function look(id: string, { client, signal }: Context<HcloudClient>): Promise<Properties> {
  return outputsOf((await client.get<ServerAnswer>(`/servers/${id}`, signal)).server);
}

function checkImage({ image }: Properties): Failure[] {
  const reason = '"image" must have more than 0 characters. Have you set the name instead of an ID?';
  return image === "" ? [{ property: "image", reason }] : [];
}
