import type { Backups } from "../infra/server/make.ts";
import type { Currency } from "../infra/server/sizes/offer.ts";
import type { Size } from "../infra/server/sizes.ts";

/** What the two tiers differ in, as data. Which services each runs stands in their manifests. */
export const TIERS = ["budget", "business"] as const;
export type TierName = (typeof TIERS)[number];

export interface TierFacts {
  readonly defaultSize: Size;
  readonly sizes: readonly Size[];
  /** Tasks that one analyzer may run at a time, memory permitting. */
  readonly concurrency: number;
  /** Backups by the provider, where it is one that makes any. */
  readonly backups: Backups;
  /** How many days copies of the data are kept, unless told otherwise. */
  readonly retentionDays: number;
  /**
   * Whether server, volume and address refuse to be deleted. Business data must survive a slip of the hand; a budget stack is
   * often a trial, which has to go away as easily as it came.
   */
  readonly protect: boolean;
  /** What a month was promised to cost. */
  readonly promise: { readonly currency: Currency; readonly from: number; readonly to: number };
}

export const tiers: Readonly<Record<TierName, TierFacts>> = {
  budget: {
    defaultSize: "8gb",
    sizes: ["8gb", "16gb"],
    concurrency: 1,
    backups: "none",
    retentionDays: 7,
    protect: false,
    promise: { currency: "EUR", from: 20, to: 40 },
  },
  business: {
    defaultSize: "32gb",
    sizes: ["16gb", "32gb"],
    concurrency: 2,
    backups: "daily",
    retentionDays: 30,
    protect: true,
    promise: { currency: "EUR", from: 60, to: 100 },
  },
};

/** Size of the data volume unless told otherwise. The same for both tiers: a volume only grows, and a tier must be able to change back. */
export const DEFAULT_VOLUME_GB = 50;
