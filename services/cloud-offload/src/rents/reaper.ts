import { log } from "../log.ts";
import type { Ledger } from "../money/ledger.ts";
import type { Vast } from "../vast/client.ts";
import type { Instance } from "../vast/shapes.ts";
import type { Fleet } from "./fleet.ts";
import { neverWas, strangers } from "./verdicts.ts";

/** How often a rent whose answer was lost must be missing in listings before it counts as one that never was. */
const MISSED = 3;

/**
 * Compares what the account runs with the ledger, and destroys what carries our label and is held by nobody. Needs nothing that a
 * crash could have taken along: the label is at the provider, the row in the database.
 */
export class Reaper {
  reaped = 0;
  readonly #vast: Vast;
  readonly #ledger: Ledger;
  readonly #fleet: Fleet;
  readonly #owner: string;
  readonly #lostFor: number;
  readonly #missed = new Map<string, number>();

  /** @param lostFor seconds in which a rent whose answer was lost may still become an instance */
  constructor(vast: Vast, ledger: Ledger, fleet: Fleet, owner: string, lostFor: number) {
    this.#vast = vast;
    this.#ledger = ledger;
    this.#fleet = fleet;
    this.#owner = owner;
    this.#lostFor = lostFor;
  }

  /** One look. @throws VastError, or the database's error: what was not done is done at the next look */
  async look(): Promise<void> {
    // Before the listing: what is rented meanwhile is held from before it is asked for.
    const rows = await this.#ledger.live();
    const listed = await this.#vast.instances();
    const errors: Error[] = [];
    const each = (work: () => Promise<void>) => work().catch((error) => errors.push(error));
    for (const stranger of strangers(listed, this.#owner, this.#fleet.labels))
      await each(() => this.#destroy(stranger));
    for (const row of rows.filter(({ label }) => !this.#fleet.labels.has(label)))
      await each(() => this.#settle(row, listed));
    if (errors[0]) throw errors[0];
  }

  async #destroy({ id, label }: Instance & { label: string }): Promise<void> {
    log("warn", "an instance that nobody works with is destroyed", { instance: id, label });
    const row = await this.#ledger.byLabel(label);
    if (row && row.instance === undefined) await this.#ledger.rented(row.id, id);
    // It ran unseen: counted as if it had from the start.
    if (row) await this.#ledger.started(row.id, row.createdAt);
    await this.#vast.destroy(id);
    this.reaped += 1;
    if (row) await this.#ledger.end(row.id, "found without anybody who works with it", new Date());
  }

  /** A row that may cost, and that nobody here holds. */
  async #settle(
    row: Awaited<ReturnType<Ledger["live"]>>[number],
    listed: readonly Instance[],
  ): Promise<void> {
    if (listed.some(({ label }) => label === row.label)) return;
    if (row.instance !== undefined) {
      // No listing is believed that leaves it out: destroying what is gone does no harm.
      await this.#vast.destroy(row.instance);
      return this.#ledger.end(row.id, "left behind", new Date());
    }
    const missed = (this.#missed.get(row.id) ?? 0) + 1;
    this.#missed.set(row.id, missed);
    if (missed < MISSED || !neverWas(row.createdAt, new Date(), this.#lostFor)) return;
    this.#missed.delete(row.id);
    await this.#ledger.end(row.id, "its answer was lost, and it never was", new Date(), false);
  }
}
