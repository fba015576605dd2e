import type pg from "pg";
import type { Passwords } from "../accounts/passwords.ts";
import { type Credentials, findCredentials } from "../accounts/store.ts";
import { ApiError } from "../errors.ts";
import { AccountThrottle } from "./account-throttle.ts";
import { isKnown, origin } from "./network.ts";
import { LoginThrottle } from "./throttle.ts";

/** What came of a name and a password. */
export interface Login {
  /** The user of that name, whatever the password. */
  readonly user: Credentials | undefined;
  readonly right: boolean;
}

/** Checks names and passwords: slowly for who guesses, and the same for names that exist and names that don't. */
export class Logins {
  readonly #pool: pg.Pool;
  readonly #passwords: Passwords;
  readonly #addresses = new LoginThrottle();
  readonly #accounts = new AccountThrottle();

  constructor(pool: pg.Pool, passwords: Passwords) {
    this.#pool = pool;
    this.#passwords = passwords;
  }

  /** @throws ApiError `too_many_requests` when this address must wait, `unavailable` when too many log in at once */
  async check(name: string, password: string, address: string): Promise<Login> {
    const now = Date.now();
    const from = origin(address, name);
    const wait = this.#addresses.wait(from, now) || this.#accounts.wait(name, from, now);
    if (wait > 0) {
      throw new ApiError("too_many_requests", `Too many wrong passwords; try again in ${wait} s.`, wait);
    }
    // Counted before the comparison: guesses sent at once don't all slip through before the first is counted.
    this.#addresses.failed(from, now);
    this.#accounts.failed(name, from, now);
    const user = await findCredentials(this.#pool, name);
    const right = await this.#passwords.matches(password, user?.passwordHash);
    if (right) {
      this.#addresses.succeeded(from);
      // Who gets in by IPv6 vouches for nobody else who comes that way.
      if (isKnown(address)) this.#accounts.succeeded(name, from);
    }
    return { user, right };
  }
}
