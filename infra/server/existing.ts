import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { step } from "../step/step.ts";
import { FAREWELL } from "./existing/farewell.ts";
import type { ServerArgs } from "./make.ts";
import { DATA_PATH, type Server, type ServerPorts } from "./server.ts";

const FOLDER = new URL("./existing/", import.meta.url);

/**
 * A machine that is there already: a dedicated or home server, or one of another cloud. Nothing is made and nothing is deleted;
 * a first step looks whether it will do, and refuses with every reason at once before anything is changed.
 */
export class ExistingServer extends pulumi.ComponentResource implements Server {
  readonly id: pulumi.Output<string>;
  readonly address: pulumi.Output<string>;
  readonly ports: pulumi.Output<ServerPorts>;
  readonly connection: Server["connection"];
  readonly hostKey: pulumi.Output<string>;
  readonly user: string;
  readonly privateKey: pulumi.Output<string>;
  readonly memoryGb: number;
  readonly ipv6 = true;
  readonly dataPath = DATA_PATH;
  readonly dataDevice = undefined;
  /** Deleting the stack leaves the machine, so what runs on it has to be deleted one by one. */
  readonly machine = undefined;

  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:server:ExistingServer", name, {}, opts);
    const { existing } = args;
    if (!existing)
      throw new pulumi.ResourceError("The provider needs to know the host it takes.", this, true);
    const id = serverId(existing.host, existing.hostKey);
    if (!id) {
      const problem = `The host key "${existing.hostKey}" is no OpenSSH public key. Take it from the host: cat /etc/ssh/ssh_host_ed25519_key.pub`;
      throw new pulumi.ResourceError(problem, this, true);
    }
    this.user = existing.user;
    this.memoryGb = args.memoryGb;
    this.hostKey = pulumi.output(existing.hostKey);
    this.privateKey = existing.privateKey;
    this.address = pulumi.output(existing.host);
    this.ports = pulumi.output({ ssh: existing.port, http: 80, https: 443 });
    this.id = pulumi.output(id);

    const connection = existing.privateKey.apply((privateKey) => ({
      host: existing.host,
      port: existing.port,
      user: existing.user,
      hostKey: existing.hostKey,
      privateKey,
    }));
    const preflight = step(
      `${name}-preflight`,
      {
        connection,
        serverId: id,
        file: new URL("preflight.sh", FOLDER),
        functions: new URL("checks.sh", FOLDER),
        variables: { STACK: args.stack, MEMORY_GB: args.memoryGb, DATA_PATH },
        // Runs when the stack is destroyed, after its containers and networks are gone.
        onDelete: `echo "${FAREWELL}" >&2`,
      },
      { parent: this },
    );
    // Whoever connects has waited for the preflight.
    this.connection = pulumi.all([connection, preflight.id]).apply(([known]) => known);
    this.registerOutputs({ id: this.id });
  }
}

/** The address and the key's fingerprint, as `ssh-keygen -l` shows it: another machine at the same address is another server. */
export function serverId(host: string, hostKey: string): string | undefined {
  const key = /^[a-z0-9-]+ ([A-Za-z0-9+/]+=*)( |$)/.exec(hostKey.trim())?.[1];
  if (key === undefined) return undefined;
  const fingerprint = createHash("sha256").update(Buffer.from(key, "base64")).digest("base64");
  return `${host} SHA256:${fingerprint.replace(/=+$/, "")}`;
}
