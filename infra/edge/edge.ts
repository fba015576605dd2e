import { isIP } from "node:net";
import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { goesWith, type Server } from "../server/server.ts";
import { EDGE_FOLDER } from "../service/container.ts";
import { MEDIA_GROUP } from "../service/manifest.ts";
import { step } from "../step/step.ts";
import { origin, renderSite } from "./site.ts";

export interface CertificateArgs {
  server: Server;
  /** Host names or IP addresses, the first one being what people type. */
  names: pulumi.Input<string[]>;
  /** Address of the authority's ACME directory; undefined where the certificate stays self-signed. */
  directory: string | undefined;
  /** User id of nginx, the only one that may read the key. */
  ownerUid: number;
}

/** The certificate that nginx starts with, its key made on the server, never to leave it; and the names that certbot asks for. */
export function certificate(
  name: string,
  args: CertificateArgs,
  opts: pulumi.CustomResourceOptions,
): remote.Command {
  return step(
    name,
    {
      connection: args.server.connection,
      serverId: args.server.id,
      file: new URL("./steps/certificate.sh", import.meta.url),
      variables: {
        FOLDER: `${args.server.dataPath}/certificates`,
        NAMES: pulumi.output(args.names).apply((names) => names.map(subjectAlternativeName).join(",")),
        DIRECTORY: args.directory ?? "",
        OWNER_UID: args.ownerUid,
        GROUP_ID: MEDIA_GROUP,
      },
    },
    opts,
  );
}

/** As OpenSSL writes it in an extension. */
function subjectAlternativeName(name: string): string {
  return isIP(name) ? `IP:${name}` : `DNS:${name}`;
}

export interface EdgeArgs {
  server: Server;
  names: pulumi.Input<string[]>;
  /** Containers by name, each past its gate. */
  nginx: pulumi.Input<string>;
  control: pulumi.Input<string>;
  /** Undefined where the stack runs no UI. */
  ui: pulumi.Input<string> | undefined;
  maxUploadBytes: number;
  /** Whether an authority signs that browsers trust. */
  trusted: boolean;
}

/** Turns nginx to the containers that passed their gates: reloaded, never restarted. */
export class Edge extends pulumi.ComponentResource {
  /** Available once nginx serves the new configuration. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:edge:Edge", name, {}, opts);
    const { server, maxUploadBytes, trusted } = args;
    const names = pulumi.output(args.names);
    const site = pulumi
      .all([names, args.control, args.ui, server.ports])
      .apply(([all, control, ui, ports]) =>
        renderSite({ names: all, control, ui, httpsPort: ports.https, maxUploadBytes, trusted }),
      );
    const reload = step(
      `${name}-site`,
      {
        connection: server.connection,
        serverId: server.id,
        file: new URL("./steps/site.sh", import.meta.url),
        variables: {
          FOLDER: EDGE_FOLDER,
          NGINX: args.nginx,
          SITE: site.apply((text) => Buffer.from(text).toString("base64")),
        },
        triggers: [args.nginx, args.control, ...(args.ui === undefined ? [] : [args.ui])],
      },
      { parent: this, deleteBeforeReplace: false, ...goesWith(server) },
    );
    this.url = pulumi
      .all([names, server.ports, reload.id])
      .apply(([[first = ""], ports]) => origin(first, ports.https));
    this.registerOutputs({ url: this.url });
  }
}
