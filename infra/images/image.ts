import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { goesWith, type Server } from "../server/server.ts";
import { step } from "../step/step.ts";
import { basesOf } from "./bases.ts";
import { type BuildContext, packContext, readContext } from "./context.ts";

export interface ImageArgs {
  server: Server;
  /** Folder with a `Dockerfile.cpu`; all of it but its tests is the build context. */
  folder: string;
  /** Image that this one starts from, given to the build as `BASE`. */
  base?: BuiltImage;
  /** File on the server that names the images which can be gone back to; they are not removed when a newer one is built. */
  releases: string;
}

/** An image that lies on the server. */
export interface Image {
  /** The image's full name, known before anything is built, so that a preview can say what changes. */
  readonly reference: string;
  /** What needs the image on the server depends on this. */
  readonly built: pulumi.CustomResource;
}

/** Where build contexts lie on the server. */
const BUILDS = "/var/lib/platform/builds";

/** Where contexts are put together on this computer, in the clone. */
export const STAGING = join(import.meta.dirname, "../../.state/contexts");

/** The name of the image that is made of a folder; undefined where there is none. @param base reference of the image that it starts from */
export function referenceOf(folder: string, name: string, base?: string): string | undefined {
  return existsSync(folder) ? referenceTo(name, readContext(folder, base)) : undefined;
}

/** The name of an image that is made of a context. */
export function referenceTo(name: string, { hash }: BuildContext): string {
  return `platform/${name}:${hash}`;
}

const STEPS = new URL("./steps/", import.meta.url);

/**
 * An image built on the server it runs on. Its tag is the hash of what goes into it, so an unchanged service is neither
 * built nor restarted.
 */
export class BuiltImage extends pulumi.ComponentResource implements Image {
  readonly reference: string;
  readonly built: remote.Command;

  constructor(name: string, args: ImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:images:Image", name, {}, opts);
    const { server, base } = args;
    const context = readContext(args.folder, base?.reference);
    this.reference = referenceTo(name, context);
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
        file: new URL("build.sh", STEPS),
        functions: new URL("images.sh", STEPS),
        variables: {
          NAME: name,
          HASH: context.hash,
          BASE: base?.reference ?? "",
          FROM: basesOf(readFileSync(join(args.folder, "Dockerfile.cpu"), "utf8")).join(" "),
          BUILDS,
          RELEASES: args.releases,
        },
      },
      { ...onServer, dependsOn: [copy, ...(base ? [base.built] : [])] },
    );
    this.registerOutputs({ reference: this.reference });
  }
}

export interface PinnedImageArgs {
  server: Server;
  reference: string;
  /** As Docker told it when the release was made: "sha256:…". Tells it from any other build of that name. */
  id: string;
}

/** An image that an earlier release ran and the server has kept. Nothing is built; one that is gone fails the update. */
export class PinnedImage extends pulumi.ComponentResource implements Image {
  readonly reference: string;
  readonly built: remote.Command;

  constructor(name: string, args: PinnedImageArgs, opts?: pulumi.ComponentResourceOptions) {
    // The same names as a built one: going back and forth changes resources, and makes none.
    super("platform:images:Image", name, {}, opts);
    const { server, id } = args;
    this.reference = args.reference;
    this.built = step(
      `${name}-image`,
      {
        connection: server.connection,
        serverId: server.id,
        file: new URL("pinned.sh", STEPS),
        functions: new URL("images.sh", STEPS),
        variables: { REFERENCE: this.reference, ID: id },
      },
      { parent: this, ...goesWith(server) },
    );
    this.registerOutputs({ reference: this.reference });
  }
}

export interface PulledImageArgs {
  server: Server;
  reference: string;
  /** As it is pulled, by digest. */
  source: string;
  /** Ids, one of which it must have once it is there. */
  ids: readonly string[];
  /** Docker's config.json with the right to pull; "" where everybody may. */
  access: pulumi.Input<string>;
  /** As for an image that is built. */
  releases: string;
}

/** An image that was built elsewhere and is pulled by its digest. It gets the name that it would have been built under. */
export class PulledImage extends pulumi.ComponentResource implements Image {
  readonly reference: string;
  readonly built: remote.Command;

  constructor(name: string, args: PulledImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:images:Image", name, {}, opts);
    const { server, source, releases } = args;
    this.reference = args.reference;
    this.built = step(
      `${name}-image`,
      {
        connection: server.connection,
        serverId: server.id,
        file: new URL("pull.sh", STEPS),
        functions: new URL("images.sh", STEPS),
        variables: {
          NAME: name,
          REFERENCE: this.reference,
          SOURCE: source,
          IDS: args.ids.join(" "),
          RELEASES: releases,
        },
        stdin: args.access,
      },
      { parent: this, ...goesWith(server) },
    );
    this.registerOutputs({ reference: this.reference });
  }
}
