import { createHmac } from "node:crypto";
import type { remote } from "@pulumi/command";
import { Container } from "@pulumi/docker/container.js";
import * as pulumi from "@pulumi/pulumi";
import type { Image } from "../images/image.ts";
import { goesWith, type Server } from "../server/server.ts";
import { shellWord } from "../step/script.ts";
import { step } from "../step/step.ts";
import { containerOptions, type Placement } from "./container.ts";
import { type Manifest, MEDIA_GROUP, type Volume } from "./manifest.ts";
import type { Networks } from "./networks.ts";
import { seconds } from "./units.ts";

export interface ServiceArgs {
  manifest: Manifest;
  server: Server;
  provider: pulumi.ProviderResource;
  image: Image;
  networks: Networks;
  /** Values of the secrets that the manifest names. */
  secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Keys the fingerprint by which a container learns that one of its secrets is another. */
  fingerprintKey: pulumi.Output<string>;
  stack: string;
  placement: Omit<Placement, "dataPath" | "ipv6">;
}

/** Beyond the start period of the health check, for a server that is busy with other services. */
const GATE_PATIENCE_SECONDS = 90;

/**
 * One service: its folders and secrets, its container, and the gate that waits until it is healthy.
 *
 * With `start-first` every link of the chain container → gate → edge says `deleteBeforeReplace: false`: the engine removes the
 * old container at the very end, so a release that never becomes healthy fails at the gate while the old one still serves.
 */
export class Service extends pulumi.ComponentResource {
  /** Name of the container, known once it passed its gate. */
  readonly container: pulumi.Output<string>;
  readonly gate: remote.Command;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:service:Service", name, {}, opts);
    const { manifest, server } = args;
    const replace = { deleteBeforeReplace: manifest.update === "stop-first" };
    const onServer = { parent: this, ...goesWith(server) };
    const secrets = secretLines(manifest, args.secrets);

    const files = step(
      `${name}-files`,
      {
        connection: server.connection,
        serverId: server.id,
        file: new URL("./steps/files.sh", import.meta.url),
        variables: {
          SERVICE: manifest.name,
          OWNER_UID: manifest.uid,
          GROUP_ID: MEDIA_GROUP,
          DATA_PATH: server.dataPath,
          WRITES: folders(manifest, "rw"),
          READS: folders(manifest, "ro"),
        },
        stdin: secrets,
      },
      onServer,
    );

    const container = new Container(
      // Auto-named NAME-xxxxxxx, so that an old and a new one can stand side by side.
      name,
      {
        ...containerOptions(manifest, { ...args.placement, dataPath: server.dataPath, ipv6: server.ipv6 }),
        image: args.image.reference,
        networksAdvanced: args.networks.of(manifest),
        labels: labels({
          "platform.server": server.id,
          "platform.service": manifest.name,
          "platform.stack": args.stack,
          "platform.secrets": fingerprint(secrets, args.fingerprintKey),
        }),
      },
      {
        ...onServer,
        ...replace,
        // The docker plugin takes these for changes in place, but a running container never gets to see them; and one that
        // failed to start would be left as it is.
        replaceOnChanges: ["healthcheck", "init", "tmpfs", "#initerror"],
        provider: args.provider,
        dependsOn: [files, args.image.built],
      },
    );

    this.gate = step(
      `${name}-gate`,
      {
        connection: server.connection,
        serverId: server.id,
        file: new URL("./steps/gate.sh", import.meta.url),
        variables: {
          SERVICE: manifest.name,
          CONTAINER: container.id,
          CHECK: manifest.health.command.map(shellWord).join(" "),
          SECONDS_ALLOWED: seconds(manifest.health.startPeriod ?? "30s") + GATE_PATIENCE_SECONDS,
        },
        triggers: [container.id],
      },
      { ...onServer, ...replace },
    );
    this.container = pulumi.all([container.name, this.gate.id]).apply(([containerName]) => containerName);
    this.registerOutputs({ container: this.container });
  }
}

/** Folders of the data path that a service writes to, and so owns, or only reads. */
function folders(manifest: Manifest, access: Volume["access"]): string {
  const picked = (manifest.volumes ?? []).filter((volume) => volume.access === access);
  return picked.map((volume) => volume.folder).join(" ");
}

function secretLines(manifest: Manifest, values: ServiceArgs["secrets"]): pulumi.Output<string> {
  const lines = (manifest.secrets ?? []).map((name) => {
    const value = values[name];
    if (!value)
      throw new pulumi.RunError(
        `Service "${manifest.name}" needs the secret "${name}", which the stack does not have.`,
      );
    return value.apply((text) => `${name} ${Buffer.from(text).toString("base64")}\n`);
  });
  return pulumi.secret(pulumi.all(lines).apply((all) => all.join("")));
}

/** Tells that a secret changed without telling the secret: labels can be read by whoever may run `docker inspect`. */
function fingerprint(secrets: pulumi.Output<string>, key: pulumi.Output<string>): pulumi.Output<string> {
  const digest = pulumi
    .all([secrets, key])
    .apply(([text, hmacKey]) => createHmac("sha256", hmacKey).update(text).digest("hex").slice(0, 16));
  return pulumi.unsecret(digest);
}

function labels(values: Record<string, pulumi.Input<string>>) {
  return Object.entries(values).map(([label, value]) => ({ label, value }));
}
