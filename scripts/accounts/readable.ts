import { stripVTControlCharacters } from "node:util";
import { table } from "../output.ts";
import type { AuditEvent, Invitation, Token, User } from "./api.ts";

/** RFC 3339 to the minute, in UTC: the same wherever it is read. */
export const minute = (time: string): string => time.replace("T", " ").replace(/:\d\d(\.\d+)?Z$/, " UTC");

/** What others chose goes to a terminal, which nothing in it may steer. */
const harmless = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ");

export function usersTable({ users, invitations }: { users: User[]; invitations: Invitation[] }): string {
  const rows = users.map(({ name, role, ofStack, createdAt }) => [
    name,
    role,
    minute(createdAt),
    ofStack ? "belongs to the stack" : "",
  ]);
  const invited = invitations.map(({ name, role, invitedBy, forUser, expiresAt }) => [
    name,
    role,
    invitedBy,
    minute(expiresAt),
    forUser ? "new password" : "",
  ]);
  return [
    table(["User", "Role", "Since", ""], rows),
    ...(invited.length === 0 ? [] : ["", table(["Invited", "Role", "By", "Until", ""], invited)]),
  ].join("\n");
}

export function tokensTable(tokens: readonly Token[], now: number): string {
  if (tokens.length === 0) return "There are no tokens.";
  const rows = tokens.map(({ id, name, userName, scopes, expiresAt, lastUsedAt }) => [
    harmless(name),
    userName,
    scopes.join(" "),
    Date.parse(expiresAt) <= now ? "over" : minute(expiresAt),
    lastUsedAt === null ? "never" : minute(lastUsedAt),
    id,
  ]);
  return table(["Token", "Of", "May", "Until", "Last used", "Id"], rows);
}

export function auditTable(events: readonly AuditEvent[]): string {
  const rows = events.map(({ at, userName, via, action, subject, address, done }) => [
    minute(at),
    userName ?? (via === "stack" ? "the stack" : "somebody"),
    done ? action : `${action} (refused)`,
    harmless(subject ?? ""),
    address ?? "",
  ]);
  return table(["When", "Who", "What", "To what", "From"], rows);
}

/** Something shown once: alone on standard output, so that it can be sent on; what there is to say about it beside it. */
export function once(secret: string, remark: string): string {
  process.stderr.write(`${remark}\n`);
  return secret;
}
