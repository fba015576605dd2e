/** Last numbers of IPv4 addresses that are given out; those above are Docker's. */
const V4_FIRST = 10;
const V4_LAST = 127;

export type Family = "ipv4" | "ipv6";

/**
 * Addresses of one site: IPv4 from the range for benchmarks (RFC 2544), IPv6 from the one for documentation (RFC 3849),
 * so that none of them is anybody's. Each IPv6 address is the first of a network of 64 bits, as both providers give them.
 */
export class AddressPlan {
  /** Of the site, 0 to 99. */
  readonly number: number;
  readonly #used = new Set<string>();

  constructor(number: number) {
    this.number = number;
  }

  get v4Network(): string {
    return `198.18.${this.number}.0/24`;
  }
  /** What Docker itself gives to containers. */
  get v4Cables(): string {
    return `198.18.${this.number}.128/25`;
  }
  get v4Gateway(): string {
    return `198.18.${this.number}.1`;
  }
  get v6Network(): string {
    return `2001:db8:${this.number}::/48`;
  }
  get v6Cables(): string {
    return `2001:db8:${this.number}::/64`;
  }
  get v6Gateway(): string {
    return `2001:db8:${this.number}::1`;
  }

  /** An address that is nobody's. @throws Error when all are taken */
  take(family: Family): string {
    for (let last = V4_FIRST; last <= V4_LAST; last += 1) {
      const address =
        family === "ipv4" ? `198.18.${this.number}.${last}` : `2001:db8:${this.number}:${last}::1`;
      if (this.#used.has(address)) continue;
      this.#used.add(address);
      return address;
    }
    throw new Error(`All ${family} addresses of the site are taken.`);
  }

  free(address: string): void {
    this.#used.delete(address);
  }
}
