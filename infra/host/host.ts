import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Server } from "../server/server.ts";
import { type StepArgs, step } from "../step/step.ts";

export interface HostArgs {
  server: Server;
  /** Address of a mirror of Docker Hub, or "". */
  registryMirror: pulumi.Input<string>;
}

/** Sessions that one SSH connection may carry: a gate and a build for each of 24 services, and some. */
const MAX_SESSIONS = 64;

/** Turns a bare Debian or Ubuntu server into a Docker host for the platform. Each step can run again. */
export class Host extends pulumi.ComponentResource {
  /** Last step: what needs a ready host depends on it. */
  readonly ready: remote.Command;

  constructor(name: string, args: HostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:host:Host", name, {}, opts);
    const { server } = args;
    const run = (part: string, variables: StepArgs["variables"], after: pulumi.Resource[]) =>
      step(
        `${name}-${part}`,
        {
          connection: server.connection,
          serverId: server.id,
          file: new URL(`./steps/${part}.sh`, import.meta.url),
          ...(variables && { variables }),
        },
        { parent: this, dependsOn: after, ...(server.machine && { deletedWith: server.machine }) },
      );
    const prepare = run("prepare", { MAX_SESSIONS }, []);
    const folders = run("folders", { DATA_PATH: server.dataPath, DEPLOY_USER: server.user }, [prepare]);
    this.ready = run("docker", { REGISTRY_MIRROR: args.registryMirror, DEPLOY_USER: server.user }, [folders]);
    this.registerOutputs({});
  }
}
