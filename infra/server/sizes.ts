/** Sizes that a server can have, as data. */

export const PROVIDERS = ["local"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

export const SIZES = ["8gb", "16gb", "32gb"] as const;
export type Size = (typeof SIZES)[number];

/** Memory of each size in GiB. */
export const memoryGb: Readonly<Record<Size, number>> = { "8gb": 8, "16gb": 16, "32gb": 32 };
