import type { Choice } from "../broker/offers.ts";
import { DISK_GB } from "../broker/offers.ts";
import { warmSeconds } from "../broker/warm.ts";
import type { Outgoing } from "../config.ts";
import { log } from "../log.ts";
import type { Ledger } from "../money/ledger.ts";
import { costOf } from "../money/price.ts";
import { isCertain, VastError } from "../vast/errors.ts";
import { onstartOf, SSH_PORT } from "../worker/onstart.ts";
import type { Tunnel } from "../worker/tunnel.ts";
import { type PrepareOptions, prepare, Unusable } from "./prepare.ts";
import { Rented, type Seat } from "./rented.ts";
import { lost } from "./verdicts.ts";

/** Between the end of a rent's time and the last second that was set aside for it, in seconds: destroying may have to be tried again. */
export const DESTROY_SLACK = 300;
/** A task that was promised a seat and is not heard of for so long has lost it, in milliseconds. */
const PROMISE = 20_000;
/** The provider is asked about what works once in so many looks: a line that breaks tells sooner. */
const LOOK_EVERY = 5;
/** What an instance sends back at most is counted with so many bytes. */
const OUT_BYTES = 100e6;

export interface FleetOptions extends Omit<PrepareOptions, "onRunning"> {
  readonly ledger: Ledger;
  readonly owner: string;
  readonly images: string;
  readonly readyWithin: number;
  /** How long a machine that failed is not rented, in seconds. */
  readonly avoidFor: number;
  readonly onceBytes: (analyzer: Outgoing) => Promise<number>;
  /** A seat became free. */
  readonly onFree: () => void;
}

export type StartOutcome = "ready" | "taken" | "failed" | { readonly refused: string };

/** All that is rented now. What it no longer holds, the reaper destroys. */
export class Fleet {
  readonly counts = { rents: 0, failures: 0 };
  readonly #options: FleetOptions;
  readonly #all = new Map<string, Rented>();
  readonly #starting = new Set<Promise<StartOutcome>>();

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** With those that are ending. */
  get all(): readonly Rented[] {
    return [...this.#all.values()];
  }

  get labels(): ReadonlySet<string> {
    return new Set(this.all.map(({ label }) => label));
  }

  of(analyzer: string, state: Rented["state"]): Rented[] {
    return this.all.filter((rented) => rented.analyzer.name === analyzer && rented.state === state);
  }

  /** The most that an instance costs which is destroyed after so many seconds. */
  worst({ price }: Choice, seconds: number, inBytes: number): number {
    const whole = seconds + DESTROY_SLACK;
    return costOf(price, { seconds: whole, storedSeconds: whole, inBytes, outBytes: OUT_BYTES });
  }

  /** Rents an instance for at most so many seconds, and makes it ready. Money is set aside before anything is asked for. */
  async start(analyzer: Outgoing, choice: Choice, seconds: number, taskBytes: number): Promise<StartOutcome> {
    const { ledger, owner } = this.#options;
    const { offer, price } = choice;
    const rented = new Rented(owner, analyzer, choice, new Date(Date.now() + seconds * 1000));
    const inBytes = (await this.#options.onceBytes(analyzer)) + taskBytes;
    // Held from before the row is there: the reaper must not take it for one that nobody knows.
    this.#all.set(rented.id, rented);
    try {
      const refused = await ledger.reserve({
        ...{
          id: rented.id,
          label: rented.label,
          analyzer: analyzer.name,
          offer: offer.id,
          machine: offer.machine_id,
        },
        ...{ gpu: offer.gpu_name, location: offer.geolocation ?? "", price, until: rented.until },
        reservedMicros: this.worst(choice, seconds, inBytes),
      });
      if (refused !== undefined) {
        this.#all.delete(rented.id);
        return { refused };
      }
    } catch (error) {
      this.#all.delete(rented.id);
      throw error;
    }
    const coming = this.#bringUp(rented).finally(() => this.#starting.delete(coming));
    this.#starting.add(coming);
    return coming;
  }

  async #bringUp(rented: Rented): Promise<StartOutcome> {
    const { vast, ledger, readyWithin } = this.#options;
    const signal = AbortSignal.any([rented.over.signal, AbortSignal.timeout(readyWithin * 1000)]);
    try {
      rented.asking = true;
      rented.instance = await this.#rent(rented).finally(() => {
        rented.asking = false;
      });
      this.counts.rents += 1;
      await ledger.rented(rented.id, rented.instance);
      const onRunning = (since: Date) => ledger.started(rented.id, since);
      await prepare(rented, { ...this.#options, vast, onRunning }, signal);
      signal.throwIfAborted();
      await ledger.ready(rented.id);
      signal.throwIfAborted();
      rented.state = "ready";
      rented.idleSince = Date.now();
      rented.startSeconds = (rented.idleSince - rented.asked) / 1000;
      log("info", "an instance is ready", { ...told(rented), seconds: Math.round(rented.startSeconds) });
      void this.#guard(rented, rented.tunnel as Tunnel);
      this.#options.onFree();
      return "ready";
    } catch (error) {
      // Whatever was under way only says that it was broken off.
      return this.#failed(rented, signal.aborted ? signal.reason : (error as Error));
    }
  }

  #rent({ choice, analyzer, label, credentials }: Rented): Promise<number> {
    const { vast, images } = this.#options;
    return vast.rent(choice.offer.id, {
      image: images.replaceAll("{name}", analyzer.name),
      disk: DISK_GB,
      label,
      onstart: onstartOf(credentials),
      port: SSH_PORT,
      ...(choice.bid !== undefined && { bid: choice.bid }),
    });
  }

  async #failed(rented: Rented, error: Error): Promise<StartOutcome> {
    const { ledger, readyWithin } = this.#options;
    if (rented.state === "ending") {
      // It was ended while it was being asked for, and is there now.
      if (this.#all.has(rented.id)) await this.#destroy(rented, rented.over.signal.reason.message, false);
      return "failed";
    }
    if (error instanceof VastError && rented.instance === undefined) {
      log("warn", "nothing was rented", { ...told(rented), reason: error.message });
      // An answer that was lost may have rented: the row stays, and the reaper looks for its label.
      if (isCertain(error)) await ledger.end(rented.id, error.message, new Date(), false);
      this.#all.delete(rented.id);
      if (error.trouble === "taken") return "taken";
      this.counts.failures += 1;
      return ["unauthorized", "credit"].includes(error.trouble) ? { refused: error.message } : "failed";
    }
    this.counts.failures += 1;
    const late = error.name === "TimeoutError";
    const reason = late ? `it was not ready within ${readyWithin} s` : error.message;
    await this.end(rented, reason, late || !(error instanceof Unusable) || error.avoid);
    return "failed";
  }

  /** Destroys it. Where that can't be done now, the reaper goes on. */
  async end(rented: Rented, reason: string, avoid = false): Promise<void> {
    if (rented.state === "ending") return;
    rented.state = "ending";
    log(avoid ? "warn" : "info", "an instance ends", { ...told(rented), reason });
    rented.over.abort(new Error(reason));
    // Its answer is on the way: it is destroyed as soon as its number is known.
    if (!rented.asking) await this.#destroy(rented, reason, avoid);
  }

  async #destroy(rented: Rented, reason: string, avoid: boolean): Promise<void> {
    const { vast, ledger, avoidFor } = this.#options;
    try {
      if (rented.instance !== undefined) {
        await vast.destroy(rented.instance);
        const at = new Date();
        await this.countBytes(rented);
        await ledger.end(rented.id, reason, at);
      }
      if (avoid) await ledger.avoid(rented.choice.offer.machine_id, avoidFor, reason);
    } catch (error) {
      log("error", "an instance could not be destroyed yet", {
        ...told(rented),
        reason: (error as Error).message,
      });
    } finally {
      rented.tunnel?.close();
      this.#all.delete(rented.id);
    }
  }

  /** Lets it last longer, if the money is there; undefined when it does, else why not. */
  async extend(rented: Rented, until: Date, inBytes: number): Promise<string | undefined> {
    if (until <= rented.until) return undefined;
    const seconds = (until.getTime() - rented.asked) / 1000;
    const whole = (await this.#options.onceBytes(rented.analyzer)) + inBytes + (rented.tunnel?.moved.in ?? 0);
    const refused = await this.#options.ledger.extend(
      rented.id,
      until,
      this.worst(rented.choice, seconds, whole),
    );
    if (refused === undefined) rented.until = until;
    return refused;
  }

  /** All of them, now. */
  async endAll(reason: string): Promise<void> {
    await Promise.all(this.all.map((rented) => this.end(rented, reason)));
    await Promise.all(this.#starting);
  }

  /** Gives the task the seat of an instance that is ready and free, for so many seconds. */
  promise(rented: Rented, taskId: string, seconds: number): void {
    const now = Date.now();
    rented.seat = { taskId, since: now, heard: now, until: now + timerMs(seconds), working: false };
  }

  seatOf(taskId: string): { rented: Rented; seat: Seat } | undefined {
    const rented = this.all.find(({ seat, state }) => seat?.taskId === taskId && state === "ready");
    return rented?.seat && { rented, seat: rented.seat };
  }

  /** The task has ended, or went elsewhere. */
  release(taskId: string): void {
    const rented = this.all.find(({ seat }) => seat?.taskId === taskId);
    if (rented === undefined) return;
    rented.seat = undefined;
    rented.idleSince = Date.now();
    this.#options.onFree();
  }

  /** What ends without being asked to: time that is over, work that does not come, instances that the provider gave up. */
  async watch(): Promise<void> {
    await Promise.all(this.all.map((rented) => this.#look(rented)));
  }

  async #look(rented: Rented): Promise<void> {
    const now = Date.now();
    if (rented.state === "ending") return;
    if (now >= rented.until.getTime()) return this.end(rented, "the time that was paid for is over");
    if (rented.state !== "ready") return;
    const { seat } = rented;
    if (seat && !seat.working && now - seat.heard > PROMISE) this.release(seat.taskId);
    const { price } = rented.choice;
    const once = await this.#options.onceBytes(rented.analyzer);
    if (!rented.seat && now - rented.idleSince > 1000 * warmSeconds(rented.startSeconds, once, price))
      return this.end(rented, "no more work came");
    if (now - rented.looked < LOOK_EVERY * this.#options.pollEvery) return;
    rented.looked = now;
    const end = lost(await this.#options.vast.instance(rented.instance as number));
    if (end) return this.end(rented, end.reason, end.avoid);
  }

  /** Writes down what went in and out since the last time. */
  async countBytes({ id, tunnel }: Rented): Promise<void> {
    if (!tunnel) return;
    const { in: inBytes, out: outBytes } = tunnel.moved;
    tunnel.moved.in -= inBytes;
    tunnel.moved.out -= outBytes;
    if (inBytes + outBytes > 0) await this.#options.ledger.moved(id, inBytes, outBytes);
  }

  /** Ends an instance as soon as its line breaks. */
  async #guard(rented: Rented, tunnel: Tunnel): Promise<void> {
    const reason = await tunnel.closed;
    await this.end(rented, `its line broke: ${reason.message}`, true);
  }
}

/** As timers take it: whole milliseconds, and no more of them than fit. Pure. */
function timerMs(seconds: number): number {
  return Math.min(2 ** 31 - 1, Math.ceil(seconds * 1000));
}

function told({ id, analyzer, choice, instance }: Rented) {
  return { rent: id, analyzer: analyzer.name, gpu: choice.offer.gpu_name, instance };
}
