import { type Context, defineResource } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import { type DockerClient, orMissing } from "./client.ts";

export interface ImageInfo {
  readonly Id: string;
  readonly RepoDigests: string[] | null;
}

/**
 * `docker.RemoteImage` without `build`: https://www.pulumi.com/registry/packages/docker/api-docs/remoteimage/.
 * Follows https://github.com/kreuzwerker/terraform-provider-docker/blob/master/internal/provider/resource_docker_image_funcs.go.
 */
export const remoteImage = defineResource<DockerClient>({
  inputs: {
    name: { type: "string", required: true, replace: true },
    keepLocally: { type: "boolean" },
    forceRemove: { type: "boolean" },
    pullTriggers: { type: "set", of: { type: "string" }, replace: true },
    triggers: { type: "map", of: { type: "string" }, replace: true },
    platform: { type: "string", replace: true },
  },
  outputs: ["imageId", "repoDigest"],

  async create(inputs, context) {
    const name = String(inputs["name"]);
    const info = await findImage(name, context, inputs["platform"] as string | undefined);
    return { id: info.Id + name, outputs: outputsOf(info, name) };
  },

  async update(_id, _olds, news, context) {
    const name = String(news["name"]);
    return outputsOf(await findImage(name, context, news["platform"] as string | undefined), name);
  },

  async read(_id, _state, inputs, context) {
    const name = String(inputs["name"]);
    const info = await inspect(name, context);
    return info && { outputs: outputsOf(info, name), inputs };
  },

  async delete(_id, state, { client, signal }) {
    if (state["keepLocally"] === true) return;
    const query = { force: state["forceRemove"] === true };
    await orMissing(client.call("DELETE", `/images/${String(state["name"])}`, { query, signal }));
  },
});

/** The image as the daemon has it, pulled when it does not. @throws Error naming the image when it can't be pulled. */
export async function findImage(
  name: string,
  context: Context<DockerClient>,
  platform?: string,
): Promise<ImageInfo> {
  const present = await inspect(name, context);
  if (present) return present;
  const problem = await pull(name, context, platform);
  const pulled = problem === undefined ? await inspect(name, context) : undefined;
  if (pulled) return pulled;
  throw new Error(
    `unable to find or pull image ${name}: ${problem ?? "the daemon does not know it after the pull"}`,
  );
}

function inspect(name: string, { client, signal }: Context<DockerClient>): Promise<ImageInfo | undefined> {
  return orMissing(client.call<ImageInfo>("GET", `/images/${name}/json`, { signal }));
}

/** @returns what went wrong, if anything: the daemon reports it in the status lines as well as by the status code. */
async function pull(
  name: string,
  { client, signal }: Context<DockerClient>,
  platform?: string,
): Promise<string | undefined> {
  const query = { fromImage: withTag(name), platform };
  try {
    const lines = (await client.text("POST", "/images/create", { query, signal }))
      .split("\n")
      .filter((line) => line.trim());
    return lines
      .map((line) => (JSON.parse(line) as { error?: string }).error)
      .find((error) => error !== undefined);
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}

/** Without a tag the API would pull every tag. */
function withTag(name: string): string {
  const last = name.slice(name.lastIndexOf("/") + 1);
  return last.includes(":") || last.includes("@") ? name : `${name}:latest`;
}

function outputsOf(info: ImageInfo, name: string): Properties {
  const repository = name.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const digests = info.RepoDigests ?? [];
  const digest = digests.find((candidate) => candidate.startsWith(`${repository}@`)) ?? digests[0] ?? "";
  return { imageId: info.Id, repoDigest: digest };
}
