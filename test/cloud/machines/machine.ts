import { execa } from "execa";
import { seedFiles } from "../../../infra/server/local/container.ts";
import { HOST_LABEL } from "../../machines/labels.ts";
import { putFiles, serverHost } from "../../machines/server-container.ts";
import type { Disk } from "./disks.ts";
import type { Site } from "./site.ts";

export interface MachineArgs {
  /** Letters, digits and "-"; unique in the site. */
  readonly id: string;
  readonly hostName: string;
  readonly memoryMb: number;
  /** Exactly what came in; undefined is none. */
  readonly userData: string | undefined;
  /** OpenSSH public keys that the provider's image gives to root. */
  readonly sshKeys: readonly string[];
}

/** What is plugged in from outside; may change while the machine runs. */
export interface Plugged {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** Name under /dev/disk/by-id → disk. */
  readonly disks: Readonly<Record<string, Disk>>;
}

/** A rented machine: systemd, cloud-init and SSH in a container whose file system outlives its being switched off. */
export class Machine {
  readonly id: string;
  readonly #site: Site;
  #args: MachineArgs;
  #plugged: Plugged = { ipv4: [], ipv6: [], disks: {} };

  constructor(site: Site, args: MachineArgs) {
    this.id = args.id;
    this.#site = site;
    this.#args = args;
  }

  /** Name of its container. */
  get container(): string {
    return `${this.#site.run}-${this.id}`;
  }

  /** Makes it, switched off. */
  async create(plugged: Plugged): Promise<void> {
    const { docker, labels, image, network } = this.#site;
    const { hostName, memoryMb, userData, sshKeys } = this.#args;
    await docker.createVolume({ Name: `${this.container}-docker`, Labels: labels });
    const host = await serverHost(docker, memoryMb, { docker: `${this.container}-docker` });
    await docker.createContainer({
      name: this.container,
      Hostname: hostName,
      Image: image,
      Labels: { ...labels, [HOST_LABEL]: hostName },
      StopTimeout: host.stopTimeout,
      HostConfig: { ...host.hostConfig, NetworkMode: network },
    });
    const { "/var/lib/cloud/seed/nocloud/meta-data": _, ...seed } = seedFiles(this.id, userData ?? "");
    const metaData = { "instance-id": this.id, "local-hostname": hostName, "public-keys": sshKeys };
    await putFiles(this.container, {
      ...seed,
      "/var/lib/cloud/seed/nocloud/meta-data": `${JSON.stringify(metaData)}\n`,
      "/etc/provider/machine": this.#settings(plugged),
    });
    this.#plugged = plugged;
  }

  async plug(plugged: Plugged): Promise<void> {
    this.#plugged = plugged;
    await putFiles(this.container, { "/etc/provider/machine": this.#settings(plugged) });
    if (await this.isRunning()) await execa("docker", ["exec", this.container, "provider-agent"]);
  }

  async isRunning(): Promise<boolean> {
    return (await this.#site.docker.getContainer(this.container).inspect()).State.Running;
  }

  async start(): Promise<void> {
    await this.#docker("start");
  }

  /** Asks the system to end, and waits for it. */
  async shutDown(): Promise<void> {
    await this.#docker("stop");
  }

  /** As if the plug were pulled. */
  async powerOff(): Promise<void> {
    await this.#docker("stop", "--time", "0");
  }

  async setMemory(memoryMb: number): Promise<void> {
    this.#args = { ...this.#args, memoryMb };
    await this.#docker("update", "--memory", `${memoryMb}m`, "--memory-swap", `${memoryMb}m`);
  }

  /** Everything on its own disk is gone; user data and addresses are the same unless told otherwise. */
  async rebuild(userData = this.#args.userData): Promise<void> {
    this.#args = { ...this.#args, userData };
    await this.remove();
    await this.create(this.#plugged);
  }

  async remove(): Promise<void> {
    await this.#docker("rm", "--force", "--volumes");
    await execa("docker", ["volume", "rm", "--force", `${this.container}-docker`]);
  }

  async #docker(command: string, ...flags: string[]): Promise<void> {
    await execa("docker", [command, ...flags, this.container]);
  }

  #settings({ ipv4, ipv6, disks }: Plugged): string {
    const { plan } = this.#site;
    const values = {
      IPV4: ipv4.join(" "),
      IPV4_NETWORK: plan.v4Network,
      IPV4_GATEWAY: plan.v4Gateway,
      IPV6: ipv6.join(" "),
      IPV6_NETWORK: plan.v6Network,
      IPV6_GATEWAY: plan.v6Gateway,
      DISKS: Object.entries(disks)
        .map(([name, { major, minor }]) => `${name}:${major}:${minor}`)
        .join(" "),
    };
    return Object.entries(values)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join("");
  }
}
