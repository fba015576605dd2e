import type pg from "pg";
import type { Role } from "../access/rules.ts";
import { transaction } from "../database.ts";
import { ApiError } from "../errors.ts";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly ofStack: boolean;
  readonly createdAt: Date;
}

const COLUMNS = `id, name, role, of_stack AS "ofStack", created_at AS "createdAt"`;

export async function listUsers(pool: pg.Pool): Promise<User[]> {
  const { rows } = await pool.query<User>(`SELECT ${COLUMNS} FROM users ORDER BY name`);
  return rows;
}

/**
 * The user, to be changed.
 * @throws ApiError `not_found`, and `conflict` for the one that belongs to the stack
 */
export async function changeable(pool: pg.Pool | pg.PoolClient, id: string): Promise<User> {
  const { rows } = await pool.query<User>(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [id]);
  const [user] = rows;
  if (user === undefined) throw new ApiError("not_found", `There is no user "${id}".`);
  if (user.ofStack)
    throw new ApiError("conflict", `The user "${user.name}" belongs to the stack and stays as it is.`);
  return user;
}

/** Changes what a user may do, from its next request on. Who is no administrator any more has no invitations open either. */
export function changeRole(pool: pg.Pool, id: string, role: Role): Promise<User> {
  return transaction(pool, async (client) => {
    const user = await changeable(client, id);
    await client.query("UPDATE users SET role = $2 WHERE id = $1", [id, role]);
    if (role !== "admin") await client.query("DELETE FROM invitations WHERE invited_by = $1", [id]);
    return { ...user, role };
  });
}

/** Removes a user with its sessions, tokens and open invitations. */
export async function removeUser(pool: pg.Pool, id: string): Promise<User> {
  const user = await changeable(pool, id);
  await pool.query("DELETE FROM users WHERE id = $1", [id]);
  return user;
}
