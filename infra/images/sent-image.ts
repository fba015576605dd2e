import { join, relative, sep } from "node:path";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { plain } from "../server/names.ts";
import type { Server } from "../server/server.ts";
import { packContext, readContext } from "./context.ts";
import { type Image, referenceTo, STAGING } from "./image.ts";
import type { Source } from "./send/build.ts";
import type { Order } from "./send/send.ts";

export interface SentImageArgs {
  server: Server;
  /** As for an image that the server builds. */
  folder: string;
  /** Name and folder of the image that this one starts from, which stays on this computer. */
  base?: { readonly name: string; readonly folder: string };
  /** As for an image that the server builds. */
  releases: string;
  /** Volume of this computer's Docker with what was sent before. */
  cache: pulumi.Input<string>;
}

const PROGRAM = join(import.meta.dirname, "send", "main.ts");

/** The same on every computer that deploys the stack, so that none of them changes what another one did. */
function inProject(path: string): string {
  return relative(process.cwd(), path).split(sep).join("/");
}

/**
 * An image that this computer builds and sends over SSH, of which only what the server lacks crosses the wire. It has the name under
 * which the server would have built it.
 */
export class SentImage extends pulumi.ComponentResource implements Image {
  readonly reference: string;
  readonly built: local.Command;

  constructor(name: string, args: SentImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:images:Image", name, {}, opts);
    const { server, releases } = args;
    const base = args.base && sourceIn(args.base.folder, args.base.name);
    const image = sourceIn(args.folder, name, base?.reference);
    this.reference = image.reference;
    const order = pulumi
      .all([server.connection, server.hostKey, server.privateKey, args.cache])
      .apply(([{ host, port = 22 }, hostKey, privateKey, cache]) => {
        const login = { host, port, user: server.user, hostKey, privateKey };
        return JSON.stringify({ image, ...(base && { base }), login, cache, releases } satisfies Order);
      });
    this.built = new local.Command(
      `${name}-image`,
      {
        create: `node ${inProject(PROGRAM)}`,
        stdin: pulumi.secret(order),
        triggers: [server.id],
        // What it prints is no secret; what it reads is.
        logging: local.Logging.Stderr,
        addPreviousOutputInEnv: false,
      },
      { parent: this },
    );
    this.registerOutputs({ reference: this.reference });
  }
}

function sourceIn(folder: string, name: string, base?: string): Source {
  const context = readContext(folder, base);
  return {
    name,
    reference: referenceTo(name, context),
    archive: inProject(packContext(folder, name, context, STAGING)),
  };
}

/** What was sent before stays in a volume of this computer's Docker, so that the next image takes less time; it goes with the stack. */
export class SentCache extends pulumi.ComponentResource {
  readonly volume: pulumi.Output<string>;

  constructor(name: string, args: { stack: string }, opts?: pulumi.ComponentResourceOptions) {
    super("platform:images:Cache", name, {}, opts);
    const volume = `platform-images-${plain(args.stack)}`;
    const made = new local.Command(
      `${name}-volume`,
      {
        create: `docker volume create --label platform.stack=${args.stack} ${volume}`,
        // Another computer may have sent them, and this one may have no Docker.
        delete: `docker volume rm --force ${volume} || true`,
        logging: local.Logging.Stderr,
        addPreviousOutputInEnv: false,
      },
      { parent: this },
    );
    this.volume = made.stdout;
    this.registerOutputs({});
  }
}
