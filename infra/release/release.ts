import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { goesWith, type Server } from "../server/server.ts";
import { step } from "../step/step.ts";

export interface ReleaseArgs {
  server: Server;
  /** Names what is deployed: another one is another release. Known before anything is made. */
  content: string;
  /** What is written down, as JSON; its part `images` holds a `reference` for each image. Who deploys and when may differ each time. */
  record: string;
  /** How many releases keep their images, this one among them. */
  kept: number;
  /** What was made before: only an update that did all of it is a release. */
  after: pulumi.Input<pulumi.Resource>[];
}

/** Releases that are remembered, most of them without what it takes to go back. */
const HISTORY = 200;

/** What Docker may keep of earlier builds, to make the next ones fast. */
const BUILD_CACHE_GB = 4;

/** The folder of the data path, readable by root alone, that holds one file: a line of JSON a release, the newest last. */
export const RELEASES = "releases";
export const RELEASES_FILE = "releases.jsonl";
/** The folder of the data path with what the host tells of itself, which control reads. */
const METRICS = "metrics";

/**
 * The last step of a deployment: writes down on the server what was deployed, so that every operator sees the same, and removes the
 * images of releases that are too old to go back to.
 */
export class Release extends pulumi.ComponentResource {
  readonly written: remote.Command;

  constructor(name: string, args: ReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:release:Release", name, {}, opts);
    const { server, content } = args;
    this.written = step(
      // Named after what is deployed: an update that changes nothing meets the same resource, and writes nothing.
      `${name}-${content}`,
      {
        connection: server.connection,
        serverId: server.id,
        file: new URL("./steps/record.sh", import.meta.url),
        functions: new URL("../images/steps/images.sh", import.meta.url),
        variables: {
          FOLDER: `${server.dataPath}/${RELEASES}`,
          FILE: RELEASES_FILE,
          METRICS: `${server.dataPath}/${METRICS}`,
          CONTENT: content,
          KEPT: args.kept,
          HISTORY,
          BUILD_CACHE_GB,
        },
        stdin: args.record,
      },
      // Who deploys is no reason to deploy.
      { parent: this, dependsOn: args.after, ignoreChanges: ["stdin"], ...goesWith(server) },
    );
    this.registerOutputs({});
  }
}
