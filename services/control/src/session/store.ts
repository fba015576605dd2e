import { createHmac } from "node:crypto";
import type pg from "pg";
import { randomToken } from "../access/random-token.ts";
import { type Caller, ROLES, type Role } from "../access/rules.ts";

/** The prefix makes browsers refuse it from other hosts of the domain, and without TLS. */
export const COOKIE = "__Host-session";

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

  /**
   * A new session's token, for the cookie; undefined when the user's password is another meanwhile than the one just checked
   * against `passwordHash`.
   */
  async open(userId: string, passwordHash: string): Promise<string | undefined> {
    const token = randomToken();
    await this.#pool.query("DELETE FROM sessions WHERE expires_at < now()");
    const { rowCount } = await this.#pool.query(
      `INSERT INTO sessions (token_hash, user_id, expires_at)
       SELECT $1, id, now() + make_interval(secs => $2) FROM users WHERE id = $3 AND password_hash = $4 FOR SHARE`,
      [this.#hash(token), this.#seconds, userId, passwordHash],
    );
    return rowCount === 1 ? token : undefined;
  }

  /** Whose session it is; undefined when it is nobody's, or over. */
  async caller(token: string): Promise<Caller | undefined> {
    const { rows } = await this.#pool.query<{ id: string; name: string; role: Role; of_stack: boolean }>(
      `SELECT u.id, u.name, u.role, u.of_stack FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.token_hash = $1 AND s.expires_at > now()`,
      [this.#hash(token)],
    );
    const [user] = rows;
    if (user === undefined) return undefined;
    const { id, name, role, of_stack } = user;
    return { userId: id, name, role, ofStack: of_stack, via: "session", scopes: ROLES[role] };
  }

  async close(token: string): Promise<void> {
    await this.#pool.query("DELETE FROM sessions WHERE token_hash = $1", [this.#hash(token)]);
  }

  #hash(token: string): Buffer {
    return createHmac("sha256", this.#key).update(token).digest();
  }
}
