import type { Clock } from "./clock.ts";
import type { InstanceFault } from "./instance-faults.ts";
import { type Bill, type Billed, Meter, type Prices } from "./ledger.ts";
import type { Addresses, Machine } from "./machines/machines.ts";
import type { Offer } from "./offers.ts";
import type { Rent } from "./rent.ts";

/** `actual_status`, and what is billed in it: docs.vast.ai, guides/reference/faq/billing (2026-08-07). */
const BILLED = {
  created: { gpu: false, storage: true },
  loading: { gpu: false, storage: true },
  running: { gpu: true, storage: true },
  stopped: { gpu: false, storage: true },
  exited: { gpu: false, storage: true },
  unknown: { gpu: true, storage: true },
  offline: { gpu: false, storage: false },
  destroyed: { gpu: false, storage: false },
} as const satisfies Record<string, Billed>;
export type Status = keyof typeof BILLED;

export interface InstanceArgs {
  readonly id: number;
  readonly offer: Offer;
  readonly rent: Rent;
  readonly prices: Prices;
  readonly machine: Machine;
  /** That open it from its start. */
  readonly keys: readonly string[];
  readonly clock: Clock;
  /** From being rented to running, where nothing goes wrong. */
  readonly loadSeconds: number;
  readonly faults: readonly InstanceFault[];
}

/** One rented instance: its states, its machine and its bill. */
export class Instance {
  readonly id: number;
  readonly rent: Rent;
  offer: Offer;
  label: string | null;
  status: Status = "created";
  /** What its renter wants; the contract is `stopped` against that where a higher bid has won. */
  intended: "running" | "stopped" = "running";
  contract: "running" | "stopped" = "running";
  message: string | null = null;
  addresses: Addresses | undefined;
  readonly since: number;
  /** When it was destroyed. */
  ended: number | undefined;
  readonly machine: Machine;
  readonly #args: InstanceArgs;
  readonly #meter: Meter;
  readonly #keys: string[];
  /** Of what waits for it to get further; another one after each stop. */
  #going = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(args: InstanceArgs) {
    const { id, offer, rent, prices, machine, clock } = args;
    this.id = id;
    this.offer = offer;
    this.rent = rent;
    this.label = rent.label ?? null;
    this.machine = machine;
    this.#args = args;
    this.#keys = [...args.keys];
    this.since = clock.now();
    this.#meter = new Meter(prices, rent.disk, this.since);
    this.#become("created");
  }

  get prices(): Prices {
    return this.#meter.prices;
  }

  bill(): Bill {
    return this.#meter.bill(this.#args.clock.now(), this.machine.traffic());
  }

  /** Ends when everything that was begun with it has ended. */
  settled(): Promise<void> {
    return this.#work;
  }

  /** From being rented to running, in its own time. */
  load(): void {
    const has = (kind: InstanceFault["kind"]) => this.#args.faults.some((fault) => fault.kind === kind);
    const longer = this.#args.faults.reduce((sum, { seconds }) => sum + seconds, 0);
    const { signal } = this.#going;
    this.#then(async () => {
      if (!(await this.#args.clock.wait(this.#args.loadSeconds * 0.1, signal))) return;
      this.#become("loading");
      if (has("pull-fails")) throw new Error(`manifest for ${this.rent.image} not found: manifest unknown`);
      this.addresses = await this.machine.create();
      if (has("stuck-loading")) return;
      if (!(await this.#args.clock.wait(this.#args.loadSeconds * 0.9 + longer, signal))) return;
      await this.#boot();
      for (const fault of this.#args.faults) void this.#strikeLater(fault, signal);
    });
  }

  /** @param intended what the renter wants: "running" where it is stopped against that */
  stop(intended: "running" | "stopped" = "stopped"): void {
    this.intended = intended;
    this.contract = "stopped";
    this.#become("stopped");
    this.#halt();
    this.#then(() => this.machine.stop());
  }

  start(): void {
    this.intended = "running";
    this.contract = "running";
    this.#become("loading");
    const { signal } = this.#going;
    this.#then(async () => {
      if (await this.#args.clock.wait(this.#args.loadSeconds / 2, signal)) await this.#boot();
    });
  }

  /** It is no more, and nothing is billed, from this moment on; its machine goes in its own time. */
  destroy(): void {
    this.#become("destroyed");
    this.ended = this.#args.clock.now();
    this.#halt();
    this.#then(() => this.machine.remove());
  }

  /** Something happens to it, now. Of "outbid" the account knows. */
  async strike({ kind, way }: Pick<InstanceFault, "kind" | "way">): Promise<void> {
    if (this.status !== "running") return;
    if (kind === "cut") this.machine.cut(way);
    if (kind === "slow-disk") this.machine.stall();
    if (kind === "unknown") this.#become("unknown");
    if (kind === "offline") {
      this.machine.cut("both");
      this.#become("offline");
    }
    if (kind === "dies") {
      this.#become("exited");
      await this.machine.kill();
    }
  }

  /** One more key opens root's account; it does so when this ends, where the instance runs. */
  async authorize(key: string): Promise<void> {
    this.#keys.push(key);
    this.#then(async () => {
      if (this.addresses !== undefined) await this.machine.authorize(this.#keys);
    });
    if (this.status === "running") await this.#work;
  }

  /** What the account has to do when the instance is outbid. */
  onOutbid: () => void = () => {};

  async #strikeLater(fault: InstanceFault, signal: AbortSignal): Promise<void> {
    if (!(await this.#args.clock.wait(fault.after, signal))) return;
    if (fault.kind === "outbid") this.onOutbid();
    else await this.strike(fault);
  }

  async #boot(): Promise<void> {
    this.addresses ??= await this.machine.create();
    await this.machine.start(() => {
      if (this.status === "running") this.#become("exited");
    });
    this.message = `success, running ${this.rent.image}/ssh`;
    this.#become("running");
  }

  #halt(): void {
    this.#going.abort();
    this.#going = new AbortController();
  }

  #become(status: Status): void {
    if (this.status === "destroyed") return;
    this.status = status;
    this.#meter.turn(this.#args.clock.now(), BILLED[status]);
  }

  /** One thing after the other; what fails is said where the API says it. */
  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.message = `Error response from daemon: ${error instanceof Error ? error.message : String(error)}`;
    });
  }
}
