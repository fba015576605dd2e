import { type Context, defineResource } from "../plugin/resource.ts";
import { type Asset, asAsset, type Properties, UNKNOWN } from "../plugin/wire.ts";
import { type Connection, connectionSchema, withConnection } from "./connection.ts";
import { newId } from "./shared.ts";
import { upload } from "./upload.ts";

interface CopyInputs {
  readonly connection: Connection;
  readonly source: Properties;
  readonly remotePath: string;
}

/**
 * `command.remote.CopyToRemote`: paths and texts; what is gone here is not removed there.
 * Follows https://github.com/pulumi/pulumi-command/blob/v1.2.1/provider/pkg/provider/remote/copyController.go.
 */
export const copyToRemote = defineResource<null>({
  inputs: {
    connection: { type: "object", properties: connectionSchema, required: true, secret: true },
    source: { type: "source", required: true },
    remotePath: { type: "string", required: true },
    triggers: { type: "list", of: { type: "any" }, replace: true },
  },
  outputs: [],

  check(inputs) {
    const { source } = inputs;
    // Version 1.2.1 can't preview a source that is not known yet, so this must not either.
    if (source === UNKNOWN) return [{ property: "asset", reason: "either asset or archive must be set" }];
    const asset = asAsset(source);
    if (asset?.kind === "asset" && asset.uri !== undefined) {
      return [{ property: "asset", reason: "asset must be a path-based file asset or a text asset" }];
    }
    if (asset?.kind === "archive" && asset.path === undefined) {
      return [{ property: "archive", reason: "archive must be a path to a file or directory" }];
    }
    return [];
  },

  async create(inputs, context) {
    await copy(inputs, context);
    return { id: newId(""), outputs: {} };
  },

  async update(_id, olds, news, context) {
    const changed = sourceOf(olds).hash !== sourceOf(news).hash || olds["remotePath"] !== news["remotePath"];
    if (changed) await copy(news, context);
    return {};
  },
});

async function copy(properties: Properties, context: Context<null>): Promise<void> {
  const { connection, remotePath } = properties as unknown as CopyInputs;
  const source = sourceOf(properties);
  await withConnection(connection, context, (client) => upload(client, source, remotePath));
}

function sourceOf(properties: Properties): Asset {
  const asset = asAsset(properties["source"]);
  if (!asset) throw new Error('"source" is neither an asset nor an archive');
  return asset;
}
