import { BoundedMap } from "./bounded-map.ts";

const FREE_TRIES = 5;
const LONGEST_WAIT = 60_000;
const FORGET_AFTER = 15 * 60_000;
const MOST_ADDRESSES = 10_000;

interface Record {
  failures: number;
  nextTry: number;
}

/**
 * Slows down password guessing: after 5 failures an address waits 1, 2, 4 … up to 60 seconds between tries. The wait ends by
 * itself, so nobody is locked out for good. Addresses as `origin` gives them; times are milliseconds since the epoch.
 */
export class LoginThrottle {
  readonly #records = new BoundedMap<string, Record>(MOST_ADDRESSES);

  /** Seconds until `address` may try again; 0 when it may now. */
  wait(address: string, now: number): number {
    const record = this.#records.get(address);
    return record === undefined ? 0 : Math.max(0, Math.ceil((record.nextTry - now) / 1000));
  }

  failed(address: string, now: number): void {
    const before = this.#records.get(address);
    const fresh = before === undefined || now - before.nextTry > FORGET_AFTER;
    const failures = fresh ? 1 : before.failures + 1;
    const penalty = failures < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT, 1000 * 2 ** (failures - FREE_TRIES));
    this.#records.set(address, { failures, nextTry: now + penalty });
  }

  succeeded(address: string): void {
    this.#records.delete(address);
  }
}
