import type { Settings } from "../config.ts";
import type { Ledger } from "../money/ledger.ts";
import type { Vast } from "../vast/client.ts";
import type { Offer } from "../vast/shapes.ts";
import { best, type Choice, DISK_GB, filtersOf, type Job } from "./offers.ts";

/** Offers that one search shows. */
const SHOWN = 40;
/** How long a search is good for, in milliseconds. */
const FRESH = 30_000;

/** Today's offers, asked for when they are needed and not more often than every half minute. */
export class Market {
  readonly #vast: Vast;
  readonly #ledger: Ledger;
  readonly #settings: Settings;
  #found: { at: number; offers: readonly Offer[] } = { at: 0, offers: [] };

  constructor(vast: Vast, ledger: Ledger, settings: Settings) {
    this.#vast = vast;
    this.#ledger = ledger;
    this.#settings = settings;
  }

  /** The best offer for the job but these; undefined where none will do. @throws VastError */
  async best(job: Job, but: ReadonlySet<number> = new Set()): Promise<Choice | undefined> {
    if (Date.now() - this.#found.at > FRESH) {
      const { interruptible } = this.#settings;
      const offers = await this.#vast.search(filtersOf(this.#settings), DISK_GB, interruptible, SHOWN);
      this.#found = { at: Date.now(), offers };
    }
    const free = this.#found.offers.filter(({ id }) => !but.has(id));
    return best(free, this.#settings, await this.#ledger.avoided(), job);
  }

  /** Somebody took what was found. */
  forget(): void {
    this.#found = { at: 0, offers: [] };
  }
}
