import { z } from "zod";
import type { ApiClient } from "../api/client.ts";
import { readText } from "../api/http.ts";

const user = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  ofStack: z.boolean(),
  createdAt: z.string(),
});
const invitation = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  invitedBy: z.string(),
  /** The user exists, and chooses a new password. */
  forUser: z.boolean(),
  expiresAt: z.string(),
});
const token = z.object({
  id: z.string(),
  userName: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
const event = z.object({
  id: z.number(),
  at: z.string(),
  userName: z.string().nullable(),
  via: z.string(),
  address: z.string().nullable(),
  action: z.string(),
  subject: z.string().nullable(),
  done: z.boolean(),
});
const link = z.object({ path: z.string(), expiresAt: z.string() });
const made = z.object({ id: z.string(), token: z.string(), expiresAt: z.string() });

export type User = z.infer<typeof user>;
export type Invitation = z.infer<typeof invitation>;
export type Token = z.infer<typeof token>;
export type AuditEvent = z.infer<typeof event>;
/** Something to hand over, by the path from the platform's root on; it works once. */
export type Link = z.infer<typeof link>;

/** Most events that the API gives at once. */
const PAGE = 200;

/** The part of the API that is about accounts. Every method throws what ApiClient's methods throw. */
export class Accounts {
  private readonly client: ApiClient;

  constructor(client: ApiClient) {
    this.client = client;
  }

  async users(): Promise<User[]> {
    return z.object({ users: z.array(user) }).parse(await this.client.json("/api/users")).users;
  }

  async invitations(): Promise<Invitation[]> {
    const answer = await this.client.json("/api/invitations");
    return z.object({ invitations: z.array(invitation) }).parse(answer).invitations;
  }

  async invite(body: { name: string; role: string; hours: number }): Promise<Link> {
    return link.parse(await this.client.change("POST", "/api/invitations", body));
  }

  async takeBack({ id }: Invitation): Promise<void> {
    await this.remove(`/api/invitations/${id}`);
  }

  async changeRole({ id }: User, role: string): Promise<User> {
    return user.parse(await this.client.change("PATCH", `/api/users/${id}`, { role }));
  }

  async resetPassword({ id }: User): Promise<Link> {
    return link.parse(await this.client.change("POST", `/api/users/${id}/reset`, {}));
  }

  async removeUser({ id }: User): Promise<void> {
    await this.remove(`/api/users/${id}`);
  }

  /** Everybody's, newest first. */
  async tokens(): Promise<Token[]> {
    return z.object({ tokens: z.array(token) }).parse(await this.client.json("/api/tokens")).tokens;
  }

  /** One of the caller's own; its text is told here and never again. */
  async makeToken(body: { name: string; scopes: readonly string[]; days: number }) {
    return made.parse(await this.client.change("POST", "/api/me/tokens", body));
  }

  async revoke(id: string): Promise<void> {
    await this.remove(`/api/tokens/${id}`);
  }

  /** The newest events, as many as there are pages for. */
  async audit(count: number): Promise<AuditEvent[]> {
    const events: AuditEvent[] = [];
    while (events.length < count) {
      const limit = Math.min(PAGE, count - events.length);
      const before = events.length === 0 ? "" : `&before=${events.at(-1)?.id}`;
      const answer = await this.client.json(`/api/audit?limit=${limit}${before}`);
      const page = z.object({ events: z.array(event) }).parse(answer).events;
      events.push(...page);
      if (page.length < limit) break;
    }
    return events;
  }

  private async remove(path: string): Promise<void> {
    await readText(await this.client.send(path, { method: "DELETE" }));
  }
}
