import { Passwords } from "../../services/control/src/accounts/passwords.ts";
import { type Answer, Client } from "./client.ts";
import type { Platform } from "./platform.ts";

/** A user of this role, made past the API. Its password. */
export async function addUser(platform: Platform, name: string, role: string): Promise<string> {
  const password = `the password of ${name}`;
  const hash = await new Passwords().hash(password);
  await platform.sql(
    `INSERT INTO users (name, role, password_hash) VALUES ('${name}', '${role}', '${hash}')`,
  );
  return password;
}

/** A client that is logged in as this user. */
export async function loggedIn(url: string, password: string, name?: string): Promise<Client> {
  const client = new Client(url);
  const { status } = await client.login(password, name);
  if (status !== 200) throw new Error(`The login of "${name ?? "admin"}" answers ${status}.`);
  return client;
}

export interface AuditEvent {
  at: string;
  userName: string | null;
  via: string;
  address: string | null;
  action: string;
  subject: string | null;
  done: boolean;
}

/** The newest entries of the audit log. */
export async function auditOf(admin: Client): Promise<AuditEvent[]> {
  return (await admin.call<{ events: AuditEvent[] }>("GET", "/api/audit?limit=200")).body.events;
}

/** Makes an API token for the user that this client is logged in as. */
export function makeToken(
  owner: Client,
  body: { name: string; scopes: readonly string[]; days?: number },
): Promise<Answer<{ id: string; token: string; expiresAt: string }>> {
  return owner.call("POST", "/api/me/tokens", body);
}
