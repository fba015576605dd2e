import type { Settings } from "../config.ts";
import { costOf, micros, type Price, priceOf } from "../money/price.ts";
import type { Filters } from "../vast/client.ts";
import type { Offer } from "../vast/shapes.ts";

/** GB of disk: the image (5 GB with the GPU's libraries), models, and the media of one task. */
export const DISK_GB = 24;
/** A bid so many times the lowest one that is taken is outbid less often, and still about half of the price on demand. */
const BID = 1.15;

/** A machine that may be rented, and what it costs. */
export interface Choice {
  readonly offer: Offer;
  readonly price: Price;
  /** US dollars an hour; undefined on demand. */
  readonly bid: number | undefined;
}

/** What every offer must have: verified by the provider, seldom down, a GPU that today's libraries know, a line of 100 Mbit/s. Pure. */
export function filtersOf({ hourUsd }: Pick<Settings, "hourUsd">): Filters {
  return {
    verified: { eq: true },
    rented: { eq: false },
    num_gpus: { eq: 1 },
    gpu_ram: { gte: 7500 },
    compute_cap: { gte: 700 },
    cuda_max_good: { gte: 12.2 },
    reliability2: { gte: 0.97 },
    inet_down: { gte: 100 },
    disk_space: { gte: DISK_GB },
    direct_port_count: { gte: 1 },
    dph_total: { lte: hourUsd },
  };
}

/** Work that is to be done by one instance. */
export interface Job {
  /** Seconds that it runs, start and all. */
  readonly seconds: number;
  readonly bytes: number;
}

/**
 * The offer at which the job is expected to cost least, or undefined: one that fails, fails at some time in its rent, and what was
 * paid until then is lost. Pure.
 */
export function best(
  offers: readonly Offer[],
  settings: Pick<Settings, "countries" | "hourUsd" | "interruptible">,
  avoided: ReadonlySet<number>,
  job: Job,
): Choice | undefined {
  const choices = offers
    .filter(({ machine_id }) => !avoided.has(machine_id))
    .filter(({ geolocation }) => isIn(geolocation, settings.countries))
    .map((offer) => choiceOf(offer, settings.interruptible))
    .filter(({ price }) => price.hourMicros + price.storageHourMicros <= micros(settings.hourUsd));
  const expected = ({ offer, price }: Choice) => {
    const use = { seconds: job.seconds, storedSeconds: job.seconds, inBytes: job.bytes, outBytes: 0 };
    return costOf(price, use) / (offer.reliability2 ?? offer.reliability ?? 0.9);
  };
  return choices.reduce<Choice | undefined>(
    (found, choice) => (found && expected(found) <= expected(choice) ? found : choice),
    undefined,
  );
}

function choiceOf(offer: Offer, interruptible: boolean): Choice {
  const bid = interruptible && offer.min_bid ? Number((offer.min_bid * BID).toFixed(4)) : undefined;
  return { offer, bid, price: priceOf(offer, DISK_GB, bid) };
}

/** Such as "Sweden, SE" in ["SE"]; one that does not say where it is, is in no country. */
function isIn(place: string | null | undefined, countries: readonly string[]): boolean {
  return countries.length === 0 || countries.includes((place ?? "").split(",").at(-1)?.trim() ?? "");
}
