import type { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { goesWith, type Server } from "../server/server.ts";
import { type StepArgs, step } from "../step/step.ts";

export interface HostArgs {
  server: Server;
  /** Address of a mirror of Docker Hub, or "". */
  registryMirror: pulumi.Input<string>;
  /** Networks in CIDR notation that may use SSH; all of them when empty. The deployment's own address has to be in one of them. */
  sshNetworks?: readonly string[];
  /** Size of the data volume in GB: when it grew, the file system on it grows too. */
  volumeGb?: number;
  /** When the server restarts by itself after an update that asks for it: "04:30", in its own time zone. Never when left out. */
  rebootTime?: string;
}

/** Sessions that one SSH connection may carry: a gate and a build for each of 24 services, and some. */
const MAX_SESSIONS = 64;

/** Swap is half the memory, but not more than this. */
const MAX_SWAP_MB = 4096;

/** How long a volume may take to appear after it was attached, or to have its new size. */
const VOLUME_SECONDS = 120;

const STEPS = new URL("./steps/", import.meta.url);

/** Turns a bare Debian or Ubuntu server into a hardened Docker host for the platform. Each step can run again. */
export class Host extends pulumi.ComponentResource {
  /** Last step: what needs a ready host depends on it. */
  readonly ready: remote.Command;

  constructor(name: string, args: HostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:host:Host", name, {}, opts);
    const { server } = args;
    const run = (part: string, after: pulumi.Resource[], variables: StepArgs["variables"] = {}) =>
      step(
        `${name}-${part}`,
        {
          connection: server.connection,
          serverId: server.id,
          file: new URL(`${part}.sh`, STEPS),
          functions: new URL("functions.sh", STEPS),
          variables,
        },
        { parent: this, dependsOn: after, ...goesWith(server) },
      );
    const prepare = run("prepare", [], { MAX_SESSIONS, DEPLOY_USER: server.user });
    const packages = run("packages", [prepare]);
    const hardening = [
      run("firewall", [packages], { SSH_NETWORKS: (args.sshNetworks ?? []).join(" ") }),
      run("kernel", [packages]),
      run("swap", [packages], { MAX_MB: MAX_SWAP_MB }),
      run("clock", [packages]),
      run("updates", [packages], { REBOOT_TIME: args.rebootTime ?? "" }),
      run("journal", [packages]),
    ];
    const volume = server.dataDevice && [
      run("volume", [packages], {
        DEVICE: server.dataDevice,
        DATA_PATH: server.dataPath,
        SIZE_GB: args.volumeGb ?? 0,
        SECONDS_ALLOWED: VOLUME_SECONDS,
      }),
    ];
    const folders = run("folders", volume ?? [packages], {
      DATA_PATH: server.dataPath,
      DEPLOY_USER: server.user,
    });
    const docker = run("docker", [folders, ...hardening], {
      REGISTRY_MIRROR: args.registryMirror,
      DEPLOY_USER: server.user,
    });
    this.ready = run("metrics", [docker], { DATA_PATH: server.dataPath });
    this.registerOutputs({});
  }
}
