import type { Size } from "../infra/server/sizes.ts";

/** What the two tiers differ in, as data. */
export const TIERS = ["budget", "business"] as const;
export type TierName = (typeof TIERS)[number];

export interface TierFacts {
  readonly defaultSize: Size;
  readonly sizes: readonly Size[];
  /** Tasks that one analyzer may run at a time, memory permitting. */
  readonly concurrency: number;
}

export const tiers: Readonly<Record<TierName, TierFacts>> = {
  budget: { defaultSize: "8gb", sizes: ["8gb", "16gb"], concurrency: 1 },
  business: { defaultSize: "32gb", sizes: ["16gb", "32gb"], concurrency: 2 },
};
