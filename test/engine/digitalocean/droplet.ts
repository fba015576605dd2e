import { defineResource, InitializationError } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";
import { checkDroplet, dropletInputs, dropletOutputs } from "./droplet-schema.ts";
import { attributesOf, type Droplet, findDroplet, GONE, waitForDroplet } from "./droplet-state.ts";
import { act, moveVolume, policyOf, updateDroplet } from "./droplet-update.ts";
import { doing, isApiError, orMissing } from "./errors.ts";
import { asFound, list, lowerCase, namedByProgram } from "./shared.ts";

/** Seconds, unless the program says otherwise. */
const TIMEOUTS = { create: 3600, delete: 60, gone: 60 };

/**
 * `digitalocean.Droplet`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/droplet/.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/droplet/resource_droplet.go.
 * Different: the official plugin's state has a SHA-1 of the user data besides the user data of the program; here both are
 * the program's.
 */
export const droplet = defineResource<DigitalOceanClient>({
  inputs: dropletInputs,
  outputs: dropletOutputs,
  deleteBeforeReplace: namedByProgram,
  prepare: (inputs) => lowerCase(inputs, "region", "size"),
  check: checkDroplet,

  /** IPv6 can be turned on, but never off. */
  adjustChanges: (changes, olds) =>
    new Map(
      [...changes].map(([path, change]) => [
        path,
        path === "ipv6" && olds["ipv6"] === true ? { ...change, replace: true } : change,
      ]),
    ),

  async create(inputs, where) {
    const { client, signal, timeout = TIMEOUTS.create } = where;
    const { droplet: made } = await doing(
      "Error creating droplet",
      client.call<{ droplet: Droplet }>("POST", "/v2/droplets", bodyOf(inputs), signal),
    );
    const id = String(made.id);
    try {
      const active = { attribute: "status", target: "active", pending: ["new"] } as const;
      const ready = await doing(
        `Error waiting for droplet (${id}) to become ready`,
        waitForDroplet(id, { ...active, during: "create", timeout }, where),
      );
      return { id, outputs: outputsOf(ready ?? made) };
    } catch (error) {
      throw new InitializationError(id, (error as Error).message, { cause: error });
    }
  },

  async update(id, olds, news, where) {
    try {
      await updateDroplet(id, olds, news, where);
      return outputsOf(await doing("Error retrieving droplet", findDroplet(id, where)));
    } catch (error) {
      // As the bridge does: what failed stays noted in the state, and the next update looks at the droplet whatever changed.
      throw new InitializationError(id, (error as Error).message, { cause: error });
    }
  },

  async read(id, _state, inputs, where) {
    const found = await doing("Error retrieving droplet", orMissing(findDroplet(id, where)));
    return found && { outputs: outputsOf(found), inputs: asFound(inputs, attributesOf(found)) };
  },

  async delete(id, state, where) {
    const { client, signal, timeout = TIMEOUTS.delete } = where;
    const during = "delete";
    const unlocked = { attribute: "locked", target: false, pending: ["", true], during, timeout } as const;
    let seen = await doing(
      `Error waiting for droplet to be unlocked for destroy (${id})`,
      waitForDroplet(id, unlocked, where),
    );
    if (state["gracefulShutdown"] === true) {
      const off = { attribute: "status", target: "off", pending: ["active"], during, timeout } as const;
      await doing(`Error shutting down the the droplet (${id})`, act(id, { type: "shutdown" }, where));
      seen = await doing(`Error waiting for droplet (${id}) to become off`, waitForDroplet(id, off, where));
    }
    for (const volume of seen?.volume_ids ?? []) await moveVolume("detach", volume, id, where);
    try {
      await client.call("DELETE", `/v2/droplets/${id}`, undefined, signal);
    } catch (error) {
      if (isApiError(error, 404)) return;
      // As there: whether it worked shows in what follows.
      where.log("debug", (error as Error).message);
    }
    const gone = { attribute: "status", target: GONE, pending: ["active", "off"], during } as const;
    await doing("Error deleting droplet", waitForDroplet(id, { ...gone, timeout: TIMEOUTS.gone }, where));
  },
});

function bodyOf(inputs: Properties): Record<string, unknown> {
  const given = (property: string) => inputs[property] ?? undefined;
  return {
    name: inputs["name"],
    region: inputs["region"] ?? "",
    size: inputs["size"],
    image: numberOrText(inputs["image"]),
    ssh_keys: list(inputs["sshKeys"]).map(numberOrText),
    backups: inputs["backups"] ?? false,
    ipv6: inputs["ipv6"] ?? false,
    private_networking: false,
    monitoring: inputs["monitoring"] ?? false,
    user_data: given("userData"),
    volumes: inputs["volumeIds"] && list(inputs["volumeIds"]).map((id) => ({ id })),
    tags: list(inputs["tags"]),
    vpc_uuid: given("vpcUuid"),
    with_droplet_agent: given("dropletAgent"),
    backup_policy: inputs["backupPolicy"] && policyBody(policyOf(inputs["backupPolicy"])),
    public_networking: inputs["publicNetworking"] === false ? false : undefined,
  };
}

/** Images and keys are numbers, or else names and fingerprints. */
function numberOrText(value: unknown): number | string {
  const text = String(value);
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** When a droplet is made, empty texts are left out. */
function policyBody({ plan, weekday, hour }: Properties): Record<string, unknown> {
  return { plan: plan || undefined, weekday: weekday || undefined, hour };
}

/** What the schema calls outputs: the rest of what is read are inputs. */
function outputsOf(found: Droplet): Properties {
  const attributes: Properties = attributesOf(found);
  return Object.fromEntries(dropletOutputs.map((output) => [output, attributes[output] ?? null]));
}
