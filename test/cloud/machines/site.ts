import Dockerode from "dockerode";
import { execa } from "execa";
import { RUN_LABEL, STOP_LABEL } from "../../machines/labels.ts";
import { AddressPlan } from "./address-plan.ts";
import { buildMachineImage } from "./image.ts";

/** How many networks are tried before there is none. */
const NUMBERS = 100;

/** Ends the site's firewall with it: the kernel would keep that for ever. */
const WAIT = (table: string) =>
  `trap 'nft delete table inet ${table}; exit' TERM; while :; do sleep 1 & wait $!; done`;

/**
 * A provider's place on this machine: a network for its machines, and one container that does what a hypervisor does: it
 * filters what reaches them, and keeps the disks that outlive them. All of it carries the run's label.
 */
export class Site {
  readonly docker = new Dockerode();
  readonly run: string;
  readonly image: string;
  readonly plan: AddressPlan;
  readonly network: string;
  /** Name of the firewall's table in this machine's kernel. */
  readonly table: string;
  readonly #container: string;

  private constructor(run: string, image: string, plan: AddressPlan) {
    this.run = run;
    this.image = image;
    this.plan = plan;
    this.network = `${run}-network`;
    this.table = `platform_cloud_${plan.number}`;
    this.#container = `${run}-site`;
  }

  /** @throws ExecaError when Docker refuses, as it does where the run has a site already */
  static async open(run: string): Promise<Site> {
    const image = await buildMachineImage();
    const site = new Site(run, image, await network(run));
    await site.#start();
    return site;
  }

  /** Runs a shell script as root, with this machine's network and disks; its output. */
  async exec(script: string, input = ""): Promise<string> {
    return (await execa("docker", ["exec", "-i", this.#container, "sh", "-euc", script], { input })).stdout;
  }

  get labels(): Record<string, string> {
    return { [RUN_LABEL]: this.run };
  }

  async #start(): Promise<void> {
    await execa("docker", ["volume", "create", "--label", `${RUN_LABEL}=${this.run}`, `${this.run}-disks`]);
    await execa("docker", [
      ...["run", "--detach", "--name", this.#container, "--network", "host"],
      ...["--label", `${RUN_LABEL}=${this.run}`, "--label", STOP_LABEL, "--stop-signal", "TERM"],
      ...["--cap-add", "NET_ADMIN", "--cap-add", "SYS_ADMIN"],
      ...["--security-opt", "apparmor=unconfined", "--security-opt", "seccomp=unconfined"],
      // Loop devices and what makes new ones.
      ...[
        "--device-cgroup-rule",
        "b 7:* rwm",
        "--device-cgroup-rule",
        "c 10:237 rwm",
        "--volume",
        "/dev:/dev",
      ],
      ...["--volume", `${this.run}-disks:/disks`, "--entrypoint", "sh"],
      ...[this.image, "-c", WAIT(this.table)],
    ]);
    const bridge = `br-${(await this.docker.getNetwork(this.network).inspect()).Id.slice(0, 12)}`;
    await this.exec(
      `nft "add table inet ${this.table}; delete table inet ${this.table}"\n` +
        `ip -6 route replace ${this.plan.v6Network} dev ${bridge}`,
    );
  }
}

/** Docker refuses networks that overlap, so the first that it takes is free. */
async function network(run: string): Promise<AddressPlan> {
  const first = Math.floor(Math.random() * NUMBERS);
  for (let step = 0; ; step += 1) {
    const plan = new AddressPlan((first + step) % NUMBERS);
    const made = await execa(
      "docker",
      [
        ...["network", "create", "--label", `${RUN_LABEL}=${run}`, "--ipv6"],
        ...["--subnet", plan.v4Network, "--ip-range", plan.v4Cables, "--gateway", plan.v4Gateway],
        ...["--subnet", plan.v6Cables, "--gateway", plan.v6Gateway, `${run}-network`],
      ],
      { reject: false },
    );
    if (!made.failed) return plan;
    if (step + 1 === NUMBERS || !/overlaps/i.test(made.stderr)) throw made;
  }
}
