import { best, type Choice, DISK_GB, filtersOf } from "../../../services/cloud-offload/src/broker/offers.ts";
import type { Offer as Found } from "../../../services/cloud-offload/src/vast/shapes.ts";
import { matches } from "../../cloud/vast/filters.ts";
import { makeOffers, offerView } from "../../cloud/vast/offers.ts";

const HOUR = 3600;
export const HOUR_USD = 1;
const SETTINGS = { countries: [] as string[], hourUsd: HOUR_USD, interruptible: false };

/** What can be rented in each hour of a day: other machines at other prices, always the same for a seed. */
export class Market {
  readonly #hours: readonly (readonly Found[])[];
  readonly #known = new Map<string, Choice | undefined>();

  /** @param hours after so many the same offers come again; 1: they never change */
  constructor(seed: number, hours = 48) {
    this.#hours = Array.from({ length: hours }, (_, hour) =>
      makeOffers(seed * 100 + hour, 64)
        .map((offer) => offerView(offer, "on-demand", DISK_GB, true, 0))
        .filter((shown) => matches(shown, filtersOf(SETTINGS))),
    );
  }

  /**
   * What the broker would take at that time for a job of about that size, to the minute and to 100 MB.
   * @param time seconds since the day began
   */
  best(time: number, job: { readonly seconds: number; readonly bytes: number }): Choice | undefined {
    const hour = Math.floor(time / HOUR) % this.#hours.length;
    const [minutes, parts] = [Math.ceil(job.seconds / 60), Math.ceil(job.bytes / 1e8)];
    const key = `${hour} ${minutes} ${parts}`;
    if (!this.#known.has(key)) {
      const about = { seconds: minutes * 60, bytes: parts * 1e8 };
      this.#known.set(key, best(this.#hours[hour] ?? [], SETTINGS, new Set(), about));
    }
    return this.#known.get(key);
  }
}
