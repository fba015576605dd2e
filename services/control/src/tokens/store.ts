import type pg from "pg";
import { randomToken, tokenHash } from "../access/random-token.ts";
import { type Caller, type Role, type Scope, tokenScopes } from "../access/rules.ts";

/** By its beginning, scanners for secrets and people know what it is. */
const PREFIX = "mpt_";

export interface Token {
  readonly id: string;
  readonly userName: string;
  readonly name: string;
  readonly scopes: Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Makes a token that lasts for `days`. Its text is told here and never again. */
export async function createToken(
  pool: pg.Pool,
  made: { userId: string; name: string; scopes: readonly Scope[]; days: number },
): Promise<{ id: string; token: string; expiresAt: Date }> {
  const token = PREFIX + randomToken();
  const { rows } = await pool.query<{ id: string; expiresAt: Date }>(
    `INSERT INTO tokens (user_id, name, token_hash, scopes, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(days => $5)) RETURNING id, expires_at AS "expiresAt"`,
    [made.userId, made.name, tokenHash(token), made.scopes, made.days],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("INSERT … RETURNING returned nothing.");
  return { ...row, token };
}

/** A user's tokens, or everybody's; newest first, those that are over included. */
export async function listTokens(pool: pg.Pool, userId: string | null): Promise<Token[]> {
  const { rows } = await pool.query<Token>(
    `SELECT t.id, u.name AS "userName", t.name, t.scopes, t.created_at AS "createdAt", t.expires_at AS "expiresAt",
       t.last_used_at AS "lastUsedAt"
     FROM tokens t JOIN users u ON u.id = t.user_id WHERE $1::uuid IS NULL OR t.user_id = $1
     ORDER BY t.created_at DESC, t.id`,
    [userId],
  );
  return rows;
}

/** Removes a token of this user, or anybody's. Its name, or undefined when there is no such token. */
export async function revokeToken(
  pool: pg.Pool,
  id: string,
  userId: string | null,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ name: string }>(
    "DELETE FROM tokens WHERE id = $1 AND ($2::uuid IS NULL OR user_id = $2) RETURNING name",
    [id, userId],
  );
  return rows[0]?.name;
}

/** Whose token it is; undefined when it is nobody's, or over. Notes its use, to the minute. */
export async function callerOfToken(pool: pg.Pool, token: string): Promise<Caller | undefined> {
  const { rows } = await pool.query<Owner>(
    `SELECT t.id, t.scopes, t.last_used_at IS NULL OR t.last_used_at < now() - interval '1 minute' AS stale,
       u.id AS "userId", u.name, u.role, u.of_stack AS "ofStack"
     FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.token_hash = $1 AND t.expires_at > now()`,
    [tokenHash(token)],
  );
  const [owner] = rows;
  if (owner === undefined) return undefined;
  const { id, scopes, stale, ...user } = owner;
  if (stale) await pool.query("UPDATE tokens SET last_used_at = now() WHERE id = $1", [id]);
  return { ...user, via: "token", scopes: tokenScopes(scopes, user.role) };
}

interface Owner {
  id: string;
  scopes: string[];
  stale: boolean;
  userId: string;
  name: string;
  role: Role;
  ofStack: boolean;
}
