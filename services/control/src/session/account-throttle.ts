import { BoundedMap } from "./bounded-map.ts";

/** Failures from all addresses together after which an account is taken to be under attack. */
const FREE_FAILURES = 20;
/** What each address waits before each of its tries then. */
const WAIT = 30_000;
const FORGET_AFTER = 15 * 60_000;
const MOST = 10_000;

/**
 * Slows down guessing at one account from many addresses. While the account is under attack, an address that it has not been
 * logged in from waits for 30 seconds before each try, counted from when it first asked, whatever others do meanwhile: whoever
 * knows the password gets in after 30 seconds, and from an address that is known at once. Names that don't exist are treated
 * the same. Addresses as `origin` gives them; times are milliseconds since the epoch.
 */
export class AccountThrottle {
  readonly #accounts = new BoundedMap<string, { failures: number; last: number }>(MOST);
  /** When an address may try, by account and address. */
  readonly #waiting = new BoundedMap<string, number>(MOST);
  readonly #known = new BoundedMap<string, true>(MOST);

  /** Seconds until `address` may try this account; 0 when it may now. Asking starts the wait. */
  wait(account: string, address: string, now: number): number {
    const record = this.#accounts.get(account);
    const attacked =
      record !== undefined && record.failures >= FREE_FAILURES && now - record.last <= FORGET_AFTER;
    const key = pair(account, address);
    if (!attacked || this.#known.get(key)) return 0;
    const begun = this.#waiting.get(key);
    if (begun !== undefined && now - begun <= FORGET_AFTER)
      return Math.max(0, Math.ceil((begun - now) / 1000));
    this.#waiting.set(key, now + WAIT);
    return WAIT / 1000;
  }

  failed(account: string, address: string, now: number): void {
    const before = this.#accounts.get(account);
    const fresh = before === undefined || now - before.last > FORGET_AFTER;
    this.#accounts.set(account, { failures: fresh ? 1 : before.failures + 1, last: now });
    this.#waiting.delete(pair(account, address));
  }

  succeeded(account: string, address: string): void {
    this.#known.set(pair(account, address), true);
  }
}

function pair(account: string, address: string): string {
  return `${address} ${account}`;
}
