import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type pg from "pg";

/**
 * Sessions in the database, so that both controls of an update know them. Only a keyed hash of the token is stored: who
 * reads the table can't use it. A changed session key ends all sessions.
 */
export class SessionStore {
  readonly #pool: pg.Pool;
  readonly #key: string;
  readonly #seconds: number;

  constructor(pool: pg.Pool, key: string, hours: number) {
    this.#pool = pool;
    this.#key = key;
    this.#seconds = Math.round(hours * 3600);
  }

  /** How long a session lasts, in seconds. */
  get seconds(): number {
    return this.#seconds;
  }

  /** A new session's token, for the cookie. */
  async open(): Promise<string> {
    const token = randomBytes(32).toString("base64url");
    await this.#pool.query("DELETE FROM sessions WHERE expires_at < now()");
    await this.#pool.query(
      "INSERT INTO sessions (token_hash, expires_at) VALUES ($1, now() + make_interval(secs => $2))",
      [this.#hash(token), this.#seconds],
    );
    return token;
  }

  async isOpen(token: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      "SELECT 1 FROM sessions WHERE token_hash = $1 AND expires_at > now()",
      [this.#hash(token)],
    );
    return rowCount === 1;
  }

  async close(token: string): Promise<void> {
    await this.#pool.query("DELETE FROM sessions WHERE token_hash = $1", [this.#hash(token)]);
  }

  #hash(token: string): Buffer {
    return createHmac("sha256", this.#key).update(token).digest();
  }
}

/** Compares in a time that tells nothing about where two passwords differ, nor about their lengths. */
export function samePassword(given: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(right));
}
