import { randomBytes } from "node:crypto";
import { hash, type Options, verify } from "@node-rs/argon2";
import pLimit from "p-limit";
import { ApiError } from "../errors.ts";

/** OWASP's password storage cheat sheet (2026-11): argon2id with 19 MiB, two passes, one lane. argon2id is the library's default. */
const COST: Options = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };
/** 2 × 19 MiB fit into control's memory, and two of libuv's four threads stay free for files and look-ups. */
const AT_ONCE = 2;
/** At 40 ms each, the last in line waits for less than a second; whoever comes then is told to come back. */
const MOST_WAITING = 32;

/**
 * Makes and checks password hashes. Each costs 19 MiB and some 40 ms of a processor on purpose, so only two run at once, and
 * no more than 32 wait: a flood of logins takes neither the memory nor the threads of everything else.
 */
export class Passwords {
  readonly #limit = pLimit(AT_ONCE);
  readonly #verify: typeof verify;
  /** What a password for an unknown user is compared with: the same work, and never right. */
  readonly #nobodys: Promise<string> = hash(randomBytes(32), COST);

  /** @param compare what checks a password; tests look on at it */
  constructor(compare = verify) {
    this.#verify = compare;
  }

  /** @throws ApiError `unavailable` when too many wait */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, COST));
  }

  /**
   * Whether the password is the one of this hash. Without a hash (an unknown user) it works as long, and answers no.
   * @throws ApiError `unavailable` when too many wait
   */
  async matches(password: string, known: string | undefined): Promise<boolean> {
    const compared = known ?? (await this.#nobodys);
    const same = await this.#inTurn(() => this.#verify(compared, password));
    return same && known !== undefined;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#limit.pendingCount >= MOST_WAITING) {
      throw new ApiError("unavailable", "Too many are logging in; try again in some seconds.", 5);
    }
    return this.#limit(work);
  }
}
