import type pg from "pg";
import type { Role } from "../access/rules.ts";
import { record } from "../audit/store.ts";
import { transaction } from "../database.ts";
import { STACK_ADMIN } from "./names.ts";
import type { Passwords } from "./passwords.ts";

/** What a login needs to know of a user. */
export interface Credentials {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
}

export async function findCredentials(pool: pg.Pool, name: string): Promise<Credentials | undefined> {
  const { rows } = await pool.query<Credentials>(
    `SELECT id, name, role, password_hash AS "passwordHash" FROM users WHERE name = $1`,
    [name],
  );
  return rows[0];
}

/** Sets a password and ends every session that was opened with another. */
export async function setPassword(client: pg.PoolClient, userId: string, hash: string): Promise<void> {
  await client.query("UPDATE users SET password_hash = $2 WHERE id = $1", [userId, hash]);
  await client.query("DELETE FROM sessions WHERE user_id = $1", [userId]);
}

/**
 * Makes the first administrator, or gives it the password that the stack's secret now has; that ends its sessions.
 * Two controls that start at once end with the same.
 */
export async function followStackSecret(pool: pg.Pool, passwords: Passwords, secret: string): Promise<void> {
  const known = await findCredentials(pool, STACK_ADMIN);
  if (known !== undefined && (await passwords.matches(secret, known.passwordHash))) return;
  const hash = await passwords.hash(secret);
  await transaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO users (name, role, password_hash, of_stack) VALUES ($1, 'admin', $2, true)
       ON CONFLICT (name) DO UPDATE SET role = 'admin', of_stack = true RETURNING id`,
      [STACK_ADMIN, hash],
    );
    for (const { id } of rows) {
      await setPassword(client, id, hash);
      await record(client, {
        via: "stack",
        action: "password.follow-stack",
        subject: STACK_ADMIN,
        done: true,
      });
    }
  });
}
