import { join, relative } from "node:path";
import { local } from "@pulumi/command";
import { Container } from "@pulumi/docker/container.js";
import { Volume } from "@pulumi/docker/volume.js";
import * as pulumi from "@pulumi/pulumi";
import { readContext } from "../images/context.ts";
import { firstBoot } from "./boot.ts";
import { type ServerKeys, serverKeys } from "./keys.ts";
import { type DockerFacts, seedFiles, serverContainer } from "./local/container.ts";
import type { ServerArgs } from "./make.ts";
import { DATA_PATH, DEPLOY_USER, type Server, type ServerPorts } from "./server.ts";

const FOLDER = join(import.meta.dirname, "local");

/** Build context of the image that a server is made from. */
const IMAGE = join(FOLDER, "image");

/**
 * A throwaway server in a container on this computer: systemd, cloud-init, SSH and a Docker of its own, reached through
 * free ports of the loopback address. It needs no account and is as close to a rented server as a container can be.
 */
export class LocalServer extends pulumi.ComponentResource implements Server {
  readonly id: pulumi.Output<string>;
  readonly address = pulumi.output("127.0.0.1");
  readonly ports: pulumi.Output<ServerPorts>;
  readonly connection: Server["connection"];
  readonly hostKey: pulumi.Output<string>;
  readonly user = DEPLOY_USER;
  readonly privateKey: pulumi.Output<string>;
  readonly memoryGb: number;
  readonly ipv6 = false;
  readonly dataPath = DATA_PATH;
  readonly dataDevice = undefined;
  readonly machine: pulumi.Resource;

  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:server:LocalServer", name, {}, opts);
    const child = { parent: this };
    const keys = serverKeys(name, child);
    this.memoryGb = args.memoryGb;
    this.hostKey = keys.host.publicKeyOpenssh;
    this.privateKey = keys.deploy.privateKeyOpenssh;
    this.ports = freePorts(`${name}-ports`, child);

    const { image, built } = vpsImage(`${name}-image`, child);
    const volume = (part: string) =>
      new Volume(`${name}-${part}`, { labels: labels(args.stack) }, child).name;
    const container = new Container(
      `${name}-${args.stack}`,
      {
        ...containerArgs(dockerFacts(`${name}-facts`, child), {
          docker: volume("docker"),
          data: volume("data"),
        }),
        image,
        hostname: `vps-${args.stack}`,
        memory: args.memoryGb * 1024,
        memorySwap: args.memoryGb * 1024,
        ports: publish(this.ports),
        uploads: seed(args.stack, keys),
        labels: labels(args.stack),
      },
      // A new image or new user data would replace the server and all that is on it: `make vps-replace` does that on purpose.
      { ...child, dependsOn: [built], ignoreChanges: args.replacing ? [] : ["image", "uploads"] },
    );
    this.machine = container;
    this.id = container.id;
    this.connection = pulumi
      .all([this.ports, this.hostKey, this.privateKey, container.id])
      .apply(([ports, hostKey, privateKey]) => ({
        host: "127.0.0.1",
        port: ports.ssh,
        user: DEPLOY_USER,
        hostKey,
        privateKey,
        dialErrorLimit: 30,
      }));
    this.registerOutputs({ id: this.id, ports: this.ports });
  }
}

/** Free ports are looked for once and kept in the state. */
function freePorts(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<ServerPorts> {
  const script = relative(process.cwd(), join(FOLDER, "free-ports.ts"));
  const found = new local.Command(name, { create: `node ${script} 3`, logging: local.Logging.None }, opts);
  return found.stdout.apply((text) => {
    const [ssh, http, https] = JSON.parse(text) as [number, number, number];
    return { ssh, http, https };
  });
}

/** What this computer's Docker is, asked once: it decides how a server fits into a container. */
function dockerFacts(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<DockerFacts> {
  const ask = "docker info --format '{{.CgroupVersion}}'";
  const asked = new local.Command(name, { create: ask, logging: local.Logging.None }, opts);
  return asked.stdout.apply((text) => ({ cgroupVersion: text.trim() === "1" ? 1 : 2 }) as const);
}

/** The arguments as outputs, one by one, because what they are is known only once Docker was asked. */
function containerArgs(
  facts: pulumi.Output<DockerFacts>,
  volumes: { docker: pulumi.Output<string>; data: pulumi.Output<string> },
) {
  const args = pulumi
    .all([facts, volumes.docker, volumes.data])
    .apply(([known, docker, data]) => pulumi.output(serverContainer(known, { docker, data }, DATA_PATH)));
  return {
    capabilities: args.capabilities,
    cgroupnsMode: args.cgroupnsMode,
    destroyGraceSeconds: args.destroyGraceSeconds,
    deviceCgroupRules: args.deviceCgroupRules,
    logDriver: args.logDriver,
    restart: args.restart,
    securityOpts: args.securityOpts,
    stopTimeout: args.stopTimeout,
    tmpfs: args.tmpfs,
    volumes: args.volumes,
  };
}

function vpsImage(name: string, opts: pulumi.CustomResourceOptions) {
  const image = `platform/vps:${readContext(IMAGE).hash}`;
  const folder = relative(process.cwd(), IMAGE);
  const build = `docker image inspect ${image} >/dev/null 2>&1 || docker build --quiet --tag ${image} ${folder}`;
  const built = new local.Command(
    name,
    {
      create: build,
      update: build,
      delete: `docker image rm ${image} || true`,
    },
    opts,
  );
  return { image, built };
}

function publish(ports: pulumi.Output<ServerPorts>) {
  return (["ssh", "http", "https"] as const).map((service) => ({
    ip: "127.0.0.1",
    internal: { ssh: 22, http: 80, https: 443 }[service],
    external: ports.apply((all) => all[service]),
  }));
}

function seed(stack: string, keys: ServerKeys) {
  return firstBoot(keys).apply((content) =>
    Object.entries(seedFiles(stack, content)).map(([file, part]) => ({
      file,
      content: part,
      permissions: "0600",
    })),
  );
}

function labels(stack: string) {
  return [{ label: "platform.stack", value: stack }];
}
