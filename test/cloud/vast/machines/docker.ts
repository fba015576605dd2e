import { setTimeout as pause } from "node:timers/promises";
import Dockerode from "dockerode";
import { execa } from "execa";
import { RUN_LABEL } from "../../../machines/labels.ts";
import { putFiles } from "../../../machines/server-container.ts";
import { Forward } from "./forward.ts";
import { instanceImage } from "./image.ts";
import type { Addresses, Cut, Machine, MachineSpec, Machines } from "./machines.ts";

const SSH = 22;
/** Of each second of a machine that waits for its disk, milliseconds that it gets anywhere. */
const AWAKE = 200;

export interface DockerMachinesArgs {
  readonly run: string;
  /** Name of the network that the instances are in. */
  readonly network: string;
  /** Address of this computer at which they are reached. */
  readonly host: string;
  /** Image that is asked for → image of this computer. Others are looked for under their own name. */
  readonly images: Readonly<Record<string, string>>;
}

/** Instances as containers of this computer, all of which carry the run's label. */
export class DockerMachines implements Machines {
  readonly docker = new Dockerode();
  readonly args: DockerMachinesArgs;

  constructor(args: DockerMachinesArgs) {
    this.args = args;
  }

  make(spec: MachineSpec): DockerMachine {
    return new DockerMachine(this, spec);
  }
}

class DockerMachine implements Machine {
  readonly container: string;
  readonly #machines: DockerMachines;
  readonly #spec: MachineSpec;
  /** Port inside → port of the host. */
  readonly #forwards = new Map<number, Forward>();
  #proxy: Forward | undefined;
  #stalled = new AbortController();

  constructor(machines: DockerMachines, spec: MachineSpec) {
    this.container = `${machines.args.run}-instance-${spec.id}`;
    this.#machines = machines;
    this.#spec = spec;
  }

  async create(): Promise<Addresses> {
    const { docker, args } = this.#machines;
    const { id, image, env, ports, keys, onstart } = this.#spec;
    const Image = await instanceImage(args.images[image] ?? image);
    for (const port of ports) this.#forwards.set(port, await Forward.listen(args.host));
    this.#proxy = await Forward.listen(args.host);
    const outside = [...this.#forwards].map(([inside, { port }]) => [inside, port] as const);
    const variables = {
      ...env,
      PUBLIC_IPADDR: args.host,
      ...Object.fromEntries(outside.map(([inside, port]) => [`VAST_TCP_PORT_${inside}`, port])),
    };
    await docker.createContainer({
      name: this.container,
      Hostname: `c${id}`,
      Image,
      Labels: { [RUN_LABEL]: args.run },
      Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
      HostConfig: { NetworkMode: args.network, Init: true },
    });
    await putFiles(this.container, { "/root/onstart.sh": `${onstart}\n`, ...authorized(keys) });
    return { host: args.host, ports: Object.fromEntries(outside), proxyPort: this.#proxy.port };
  }

  async start(ended: () => void): Promise<void> {
    const container = this.#machines.docker.getContainer(this.container);
    await container.start();
    const networks = (await container.inspect()).NetworkSettings.Networks;
    const host = networks[this.#machines.args.network]?.IPAddress ?? "";
    for (const [port, forward] of this.#forwards) forward.target = { host, port };
    if (this.#proxy !== undefined) this.#proxy.target = { host, port: SSH };
    // Removed before it could be waited for, it has ended as well.
    void container
      .wait()
      .catch(() => undefined)
      .then(() => {
        this.#hangUp();
        ended();
      });
  }

  async stop(): Promise<void> {
    await this.#docker("stop", "--time", "1");
  }

  async kill(): Promise<void> {
    await this.#docker("kill");
  }

  async remove(): Promise<void> {
    await this.#docker("rm", "--force", "--volumes");
    await Promise.all(this.#all.map((forward) => forward.close()));
  }

  async authorize(keys: readonly string[]): Promise<void> {
    await putFiles(this.container, authorized(keys));
  }

  cut(way: Cut | undefined): void {
    for (const forward of this.#all) forward.cut = way;
  }

  stall(): void {
    const { signal } = this.#stalled;
    const container = this.#machines.docker.getContainer(this.container);
    const stand = async () => {
      while (!signal.aborted) {
        await container.pause();
        await pause(1000 - AWAKE);
        await container.unpause();
        await pause(AWAKE);
      }
    };
    // Ends by itself with the container, which can't be paused any more.
    void stand().catch(() => undefined);
  }

  traffic(): { up: number; down: number } {
    const sum = (way: "up" | "down") => this.#all.reduce((total, { bytes }) => total + bytes[way], 0);
    return { up: sum("up"), down: sum("down") };
  }

  get #all(): Forward[] {
    return [...this.#forwards.values(), ...(this.#proxy === undefined ? [] : [this.#proxy])];
  }

  #hangUp(): void {
    for (const forward of this.#all) {
      forward.target = undefined;
      forward.drop();
    }
  }

  /** One that stands still is woken first, and one that was never made, or is gone already, is no failure. */
  async #docker(...command: string[]): Promise<void> {
    this.#stalled.abort();
    this.#stalled = new AbortController();
    await execa("docker", ["unpause", this.container], { reject: false });
    const result = await execa("docker", [...command, this.container], { reject: false });
    if (result.failed && !/No such container|is not running/.test(result.stderr)) throw result;
  }
}

function authorized(keys: readonly string[]): Record<string, string> {
  return { "/root/.ssh/authorized_keys": keys.map((key) => `${key.trim()}\n`).join("") };
}
