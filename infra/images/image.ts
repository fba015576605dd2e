import { join } from "node:path";
import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { goesWith, type Server } from "../server/server.ts";
import { step } from "../step/step.ts";
import { packContext, readContext } from "./context.ts";

export interface ImageArgs {
  server: Server;
  /** Folder with a `Dockerfile.cpu`; all of it but its tests is the build context. */
  folder: string;
  /** Image that this one starts from, given to the build as `BASE`. */
  base?: Image;
}

/** Where build contexts lie on the server. */
const BUILDS = "/var/lib/platform/builds";

/** Where contexts are put together on this computer, in the clone. */
const STAGING = join(import.meta.dirname, "../../.state/contexts");

/**
 * An image built on the server it runs on. Its tag is the hash of what goes into it, so an unchanged service is neither
 * built nor restarted.
 */
export class Image extends pulumi.ComponentResource {
  /** The image's full name, known before anything is built, so that a preview can say what changes. */
  readonly reference: string;
  /** What needs the image on the server depends on this. */
  readonly built: remote.Command;

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:images:Image", name, {}, opts);
    const { server, base } = args;
    const context = readContext(args.folder, base?.reference);
    this.reference = `platform/${name}:${context.hash}`;
    const onServer = { parent: this, ...goesWith(server) };

    const copy = new remote.CopyToRemote(
      `${name}-context`,
      {
        connection: server.connection,
        source: new pulumi.asset.FileAsset(packContext(args.folder, name, context, STAGING)),
        remotePath: `${BUILDS}/${name}-${context.hash}.tar`,
        triggers: [server.id],
      },
      onServer,
    );
    this.built = step(
      `${name}-image`,
      {
        connection: server.connection,
        serverId: server.id,
        file: new URL("./steps/build.sh", import.meta.url),
        variables: { NAME: name, HASH: context.hash, BASE: base?.reference ?? "", BUILDS },
      },
      { ...onServer, dependsOn: [copy, ...(base ? [base.built] : [])] },
    );
    this.registerOutputs({ reference: this.reference });
  }
}
