import type { Backups } from "../make.ts";
import type { Size } from "../sizes.ts";

export type Currency = "EUR" | "USD";

/** A kind of server. */
export interface ServerType {
  /** The provider's name for it. */
  readonly name: string;
  readonly cpus: number;
  /** GB of its own disk, beside the data volume. */
  readonly diskGb: number;
  /** Price of a month in the offer's currency, without VAT. */
  readonly monthly: number;
  /** Outgoing traffic that the price includes, in TB a month. */
  readonly trafficTb: number;
}

/** Servers of one make. */
export interface Line {
  /** What sets it apart, in a few words. */
  readonly title: string;
  readonly sizes: Readonly<Partial<Record<Size, ServerType>>>;
  /** Where it can be had, by the provider's names. */
  readonly locations: readonly string[];
}

/** What a provider rents out, and for how much. */
export interface Offer {
  readonly currency: Currency;
  /** Where the figures are from, and the day they were looked up (ISO 8601). */
  readonly source: string;
  readonly date: string;
  readonly lines: Readonly<Record<string, Line>>;
  readonly defaultLine: string;
  /** The provider's names of its places, and people's. */
  readonly locations: Readonly<Record<string, string>>;
  readonly defaultLocation: string;
  /** Price of a month of an IPv4 address that outlives the server, while it is assigned. */
  readonly ipv4Monthly: number;
  readonly volume: {
    /** Price of a GB and month. */
    readonly monthlyPerGb: number;
    readonly minGb: number;
    readonly maxGb: number;
  };
  /** Backups of the server's own disk, never of the volume, as a share of the server's price. */
  readonly backups: Readonly<Partial<Record<Exclude<Backups, "none">, number>>>;
  readonly token: Token;
}

/** What the provider's plugin reads to be let in. */
export interface Token {
  /** Key of the stack's configuration. */
  readonly key: string;
  /** Environment variables that do instead, the first that is set. */
  readonly variables: readonly [string, ...string[]];
  /** Where people get one, in one phrase. */
  readonly from: string;
}
