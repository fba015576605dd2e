import { createHash } from "node:crypto";
import type { Clock } from "./clock.ts";
import { Instance } from "./instance.ts";
import { type InstanceFault, InstanceFaults } from "./instance-faults.ts";
import { type Bill, micro } from "./ledger.ts";
import type { Machines } from "./machines/machines.ts";
import { Market } from "./market.ts";
import type { Offer } from "./offers.ts";
import { askIsGone, invalidPrice, noCredit, noGpuLeft, noSuchInstance } from "./refuse.ts";
import { portsOf, type Rent, variablesOf } from "./rent.ts";
import { Scripts } from "./scripts.ts";

export interface AccountArgs {
  readonly clock: Clock;
  readonly machines: Machines;
  readonly offers: readonly Offer[];
  readonly loadSeconds: number;
  /** US dollars. */
  readonly credit: number;
}

export interface SshKey {
  readonly id: number;
  readonly key: string;
  readonly created: string;
}

/** All that a key opens at Vast.ai, and the market that all of its accounts share. */
export class Account {
  readonly clock: Clock;
  readonly market: Market;
  readonly faults = new InstanceFaults();
  readonly scripts = new Scripts();
  readonly keys = new Map<number, SshKey>();
  readonly instances = new Map<number, Instance>();
  /** How far the provider's clock goes wrong, in what it says of times. */
  skewSeconds = 0;
  readonly #args: AccountArgs;
  /** With those that were destroyed. */
  readonly #ever: Instance[] = [];
  #paid: number;
  #lastId = 20_000_000;

  constructor(args: AccountArgs) {
    this.#args = args;
    this.clock = args.clock;
    this.market = new Market(args.offers);
    this.#paid = args.credit;
  }

  newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** @throws ApiError no_such_instance */
  find(id: string | number): Instance {
    const found = this.instances.get(Number(id));
    if (found === undefined) throw noSuchInstance(id);
    return found;
  }

  /** Rents an offer. @throws ApiError when it is gone, the bid is too low or there is no credit */
  rent(askId: number, rent: Rent): Instance {
    if (this.credit <= 0) throw noCredit();
    const ports = portsOf(rent);
    const offer = this.market.take(askId);
    const price = rent.price ?? undefined;
    if (price !== undefined && price < offer.min_bid) {
      this.market.setFree(askId, true);
      throw rent.cancel_unavail ? askIsGone(askId) : invalidPrice(offer.min_bid);
    }
    const id = this.newId();
    const label = rent.label ?? null;
    const keys = [...this.keys.values()].map(({ key }) => key);
    const machine = this.#args.machines.make({
      id,
      image: rent.image,
      env: { ...variablesOf(rent), ...predefined(id, offer) },
      ports,
      keys,
      onstart: this.scripts.onstart(label, rent.onstart ?? ""),
    });
    const instance = new Instance({
      id,
      offer,
      rent,
      prices: {
        gpuHour: price ?? offer.dph_base,
        storageGbMonth: offer.storage_cost,
        uploadGb: offer.inet_up_cost,
        downloadGb: offer.inet_down_cost,
      },
      machine,
      keys,
      clock: this.clock,
      loadSeconds: this.#args.loadSeconds,
      faults: this.faults.next(label),
    });
    instance.onOutbid = () => this.outbid(instance);
    this.instances.set(id, instance);
    this.#ever.push(instance);
    instance.load();
    return instance;
  }

  stop(instance: Instance): void {
    if (instance.contract === "stopped") return;
    instance.stop();
    this.#giveBack(instance);
  }

  /** @throws ApiError where somebody else has its GPU by now */
  start(instance: Instance): void {
    if (instance.contract === "running") return;
    if (!this.market.isFree(instance.offer.id)) throw noGpuLeft();
    this.market.take(instance.offer.id);
    instance.start();
  }

  destroy(instance: Instance): void {
    if (instance.contract === "running") this.#giveBack(instance);
    instance.destroy();
    this.instances.delete(instance.id);
  }

  /** Somebody bids more: the instance is stopped, and its GPU is that one's. Of those that were not bid for, nothing comes. */
  outbid(instance: Instance): void {
    if (instance.rent.price == null || instance.contract === "stopped") return;
    instance.stop("running");
    this.#giveBack(instance);
    this.market.setFree(instance.offer.id, false);
  }

  /** Something happens to an instance, now. @throws ApiError no_such_instance */
  async strike(id: number, fault: Pick<InstanceFault, "kind" | "way">): Promise<void> {
    if (fault.kind === "outbid") this.outbid(this.find(id));
    else await this.find(id).strike(fault);
  }

  /** Of every instance that there ever was. */
  bills(): { instance: Instance; bill: Bill }[] {
    return this.#ever.map((instance) => ({ instance, bill: instance.bill() }));
  }

  /** US dollars, to the millionth. */
  get billed(): number {
    return micro(this.bills().reduce((sum, { bill }) => sum + bill.total, 0));
  }

  get credit(): number {
    return micro(this.#paid - this.billed);
  }
  set credit(dollars: number) {
    this.#paid = dollars + this.billed;
  }

  /** Stops what there is no credit for, as Vast.ai does; nothing is destroyed. */
  enforceCredit(): void {
    if (this.credit > 0) return;
    for (const instance of this.instances.values()) this.stop(instance);
  }

  async settle(): Promise<void> {
    await Promise.all(this.#ever.map((instance) => instance.settled()));
  }

  #giveBack(instance: Instance): void {
    instance.offer = { ...instance.offer, id: this.market.giveBack(instance.offer) };
  }
}

/** What every instance finds in its environment: docs.vast.ai, guides/instances/docker-environment (2026-08-07). */
function predefined(id: number, offer: Offer): Record<string, string> {
  return {
    CONTAINER_ID: String(id),
    // Opens this instance alone, there; nothing here.
    CONTAINER_API_KEY: createHash("sha256").update(String(id)).digest("hex"),
    VAST_CONTAINERLABEL: `C.${id}`,
    GPU_COUNT: String(offer.num_gpus),
    DATA_DIRECTORY: "/workspace/",
  };
}
