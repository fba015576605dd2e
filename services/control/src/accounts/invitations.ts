import type pg from "pg";
import { randomToken, tokenHash } from "../access/random-token.ts";
import type { Role } from "../access/rules.ts";
import { transaction } from "../database.ts";
import { ApiError } from "../errors.ts";
import { setPassword } from "./store.ts";

export interface Invitation {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly invitedBy: string;
  /** Whether the user exists, and only chooses a new password. */
  readonly forUser: boolean;
  readonly expiresAt: Date;
}

export interface Invited {
  readonly name: string;
  readonly role: Role;
  /** Who chooses a new password, when it is not for a new user. */
  readonly userId?: string;
  readonly invitedBy: string;
  readonly hours: number;
}

/** Makes an invitation in place of any older one for this name. Its token is told here and never again. */
export async function invite(
  pool: pg.Pool,
  { name, role, userId, invitedBy, hours }: Invited,
): Promise<{ id: string; token: string; expiresAt: Date }> {
  const token = randomToken();
  await pool.query("DELETE FROM invitations WHERE expires_at < now()");
  const { rows } = await pool.query<{ id: string; expiresAt: Date }>(
    `INSERT INTO invitations (token_hash, name, role, user_id, invited_by, expires_at)
     SELECT $1, $2, $3, $4::uuid, $5, now() + make_interval(hours => $6)
     WHERE $4::uuid IS NOT NULL OR NOT EXISTS (SELECT 1 FROM users WHERE name = $2)
     ON CONFLICT (name) DO UPDATE SET token_hash = EXCLUDED.token_hash, role = EXCLUDED.role,
       user_id = EXCLUDED.user_id, invited_by = EXCLUDED.invited_by, created_at = now(), expires_at = EXCLUDED.expires_at
     RETURNING id, expires_at AS "expiresAt"`,
    [tokenHash(token), name, role, userId ?? null, invitedBy, hours],
  );
  const [row] = rows;
  if (row === undefined) throw taken(name);
  return { ...row, token };
}

/** Invitations that can still be accepted, newest first. */
export async function listInvitations(pool: pg.Pool): Promise<Invitation[]> {
  const { rows } = await pool.query<Invitation>(
    `SELECT i.id, i.name, i.role, u.name AS "invitedBy", i.user_id IS NOT NULL AS "forUser", i.expires_at AS "expiresAt"
     FROM invitations i JOIN users u ON u.id = i.invited_by WHERE i.expires_at > now() ORDER BY i.created_at DESC, i.id`,
  );
  return rows;
}

/** Takes an invitation back; for whom it was, or undefined when there is no such invitation. */
export async function uninvite(pool: pg.Pool, id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ name: string }>(
    "DELETE FROM invitations WHERE id = $1 RETURNING name",
    [id],
  );
  return rows[0]?.name;
}

/** Whether the token opens anything: asked before a password is hashed for it. */
export async function isOpen(pool: pg.Pool, token: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    "SELECT 1 FROM invitations WHERE token_hash = $1 AND expires_at > now()",
    [tokenHash(token)],
  );
  return rowCount === 1;
}

/**
 * Makes the user, or gives it the new password; the token is used up. Undefined when it is no good.
 * @throws ApiError `conflict` when somebody else got the name meanwhile
 */
export function accept(
  pool: pg.Pool,
  token: string,
  passwordHash: string,
): Promise<{ id: string; name: string } | undefined> {
  return transaction(pool, async (client) => {
    const { rows: invitations } = await client.query<{ name: string; role: Role; userId: string | null }>(
      `DELETE FROM invitations WHERE token_hash = $1 AND expires_at > now() RETURNING name, role, user_id AS "userId"`,
      [tokenHash(token)],
    );
    const [invitation] = invitations;
    if (invitation === undefined) return undefined;
    const { name, role, userId } = invitation;
    if (userId !== null) {
      await setPassword(client, userId, passwordHash);
      return { id: userId, name };
    }
    const { rows: users } = await client.query<{ id: string }>(
      "INSERT INTO users (name, role, password_hash) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING RETURNING id",
      [name, role, passwordHash],
    );
    const [user] = users;
    if (user === undefined) throw taken(name);
    return { id: user.id, name };
  });
}

function taken(name: string): ApiError {
  return new ApiError("conflict", `There is a user "${name}" already.`);
}
