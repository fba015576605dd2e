import { changedProperties, diff } from "../plugin/diff.ts";
import { nanoseconds } from "../plugin/duration.ts";
import { withName } from "../plugin/naming.ts";
import { type Context, defineResource, InitializationError } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import { archiveOf } from "./archive.ts";
import { type DockerClient, DockerError, orMissing } from "./client.ts";
import { createBody, endpoint, limits } from "./container-config.ts";
import { type ContainerInfo, drifted, OUTPUTS, outputsOf } from "./container-info.ts";
import type { ContainerInputs } from "./container-inputs.ts";
import { containerSchema } from "./container-schema.ts";
import { waitUntilHealthy } from "./health.ts";
import { findImage } from "./image.ts";

/** Accepted as a change in place, but only a new container has the new value. */
const WITHOUT_EFFECT = ["healthcheck", "init", "tmpfs"];
const LIMITS = [
  "memory",
  "memorySwap",
  "memoryReservation",
  "cpuShares",
  "cpuSet",
  "restart",
  "maxRetryCount",
];

/**
 * `docker.Container`: https://www.pulumi.com/registry/packages/docker/api-docs/container/.
 * Follows https://github.com/kreuzwerker/terraform-provider-docker/blob/master/internal/provider/resource_docker_container_funcs.go
 * and, for deleting before replacing, https://github.com/pulumi/pulumi-docker/blob/master/provider/resources.go.
 */
export const container = defineResource<DockerClient>({
  inputs: containerSchema,
  outputs: OUTPUTS,
  deleteBeforeReplace: true,
  prepare: withName,

  check(inputs) {
    const failures = [];
    const { tests: _tests, retries: _retries, ...durations } = (inputs["healthcheck"] ?? {}) as Properties;
    for (const [name, value] of Object.entries(durations)) {
      if (typeof value === "string" && !isDuration(value)) {
        failures.push({
          property: `healthcheck.${name}`,
          reason: `"${value}" is not a duration such as "30s"`,
        });
      }
    }
    return failures;
  },

  async create(properties, context) {
    const inputs = properties as unknown as ContainerInputs;
    const { client, signal } = context;
    await findImage(inputs.image, context);
    const call = { query: { name: inputs.name }, body: createBody(inputs), signal };
    const { Id } = await client.call<{ Id: string }>("POST", "/containers/create", call);
    // From here on it exists: a failure must leave it in the state, or nobody would ever remove it.
    try {
      await connect(Id, inputs, context);
      await upload(Id, inputs, context);
      await startAndWait(Id, inputs, context);
      return { id: Id, outputs: outputsOf(await inspect(Id, context)) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InitializationError(Id, reason, { cause: error });
    }
  },

  async update(id, olds, news, context) {
    const inputs = news as unknown as ContainerInputs;
    const { client, signal } = context;
    const changed = changedProperties(diff(olds, news, containerSchema));
    for (const name of WITHOUT_EFFECT.filter((candidate) => changed.has(candidate))) {
      context.log(
        "warning",
        `"${name}" changes in the state only: the running container keeps the old one until it is replaced`,
      );
    }
    if (changed.has("mustRun") && inputs.mustRun && inputs.start)
      await startAndWait(id, { ...inputs, wait: false }, context);
    if (LIMITS.some((name) => changed.has(name))) {
      await client.call("POST", `/containers/${id}/update`, { body: limits(inputs), signal });
    }
    return outputsOf(await inspect(id, context));
  },

  async read(id, _state, inputs, context) {
    const info = await orMissing(inspect(id, context));
    return info && { outputs: outputsOf(info), inputs: drifted(inputs, info) };
  },

  async delete(id, state, { client, signal }) {
    const inputs = state as unknown as ContainerInputs;
    if (!inputs.attach) {
      // Without `destroyGraceSeconds` it is killed at once, whatever `stopTimeout` says.
      const query = { t: inputs.destroyGraceSeconds ?? 0 };
      await orMissing(client.call("POST", `/containers/${id}/stop`, { query, signal }));
    }
    const query = { v: inputs.removeVolumes ?? true, force: true };
    try {
      await orMissing(client.call("DELETE", `/containers/${id}`, { query, signal }));
    } catch (error) {
      if (!(error instanceof DockerError) || !error.message.includes("already in progress")) throw error;
      await orMissing(
        client.call("POST", `/containers/${id}/wait`, { query: { condition: "removed" }, signal }),
      );
    }
  },
});

/** Takes it off the default network and onto those of `networksAdvanced`, in that order and before it starts. */
async function connect(
  id: string,
  inputs: ContainerInputs,
  { client, signal }: Context<DockerClient>,
): Promise<void> {
  if (!inputs.networksAdvanced?.length) return;
  try {
    await client.call("POST", "/networks/bridge/disconnect", {
      body: { Container: id, Force: false },
      signal,
    });
  } catch (error) {
    if (!(error instanceof DockerError) || !error.message.includes("is not connected to")) throw error;
  }
  for (const attachment of inputs.networksAdvanced) {
    const body = { Container: id, EndpointConfig: endpoint(attachment) };
    await client.call("POST", `/networks/${encodeURIComponent(attachment.name)}/connect`, { body, signal });
  }
}

/** Puts files into it before its first start. */
async function upload(
  id: string,
  { uploads }: ContainerInputs,
  { client, signal }: Context<DockerClient>,
): Promise<void> {
  if (!uploads?.length) return;
  await client.text("PUT", `/containers/${id}/archive`, {
    query: { path: "/" },
    body: archiveOf(uploads),
    signal,
  });
}

async function startAndWait(
  id: string,
  inputs: ContainerInputs,
  context: Context<DockerClient>,
): Promise<void> {
  const { client, signal } = context;
  if (inputs.start) {
    await client.call("POST", `/containers/${id}/start`, { signal });
    if (inputs.wait) await waitUntilHealthy(id, inputs.waitTimeout ?? 60, context);
  }
  if (inputs.attach) await client.call("POST", `/containers/${id}/wait`, { signal });
}

function inspect(id: string, { client, signal }: Context<DockerClient>): Promise<ContainerInfo> {
  return client.call("GET", `/containers/${id}/json`, { signal });
}

function isDuration(text: string): boolean {
  try {
    nanoseconds(text);
    return true;
  } catch {
    return false;
  }
}
