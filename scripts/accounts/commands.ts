import type { Command } from "../commands.ts";

const exitCodes = { 4: "the platform can't be reached" };
const group = "Accounts";
/** Who calls: the stack's administrator, or a token with the scope for it. */
const CALLER = ["STACK", "URL", "TOKEN_FILE", "JSON"] as const;

/** Commands for who may use the platform; docs/accounts.md tells more. */
export const ACCOUNT_COMMANDS: readonly Command[] = [
  {
    name: "users",
    group,
    help: "who may use the platform, and who is invited",
    variables: CALLER,
    exitCodes,
    load: () => import("./users.ts"),
  },
  {
    name: "invite",
    group,
    help: "a link for somebody new, shown once: make invite NAME=ada@example.org ROLE=analyst",
    variables: ["NAME", "ROLE", "DAYS", ...CALLER],
    exitCodes,
    load: () => import("./invite.ts"),
  },
  {
    name: "user-role",
    group,
    help: "another role, from the next request on: make user-role NAME=ada@example.org ROLE=viewer",
    variables: ["NAME", "ROLE", ...CALLER],
    exitCodes,
    load: () => import("./user-role.ts"),
  },
  {
    name: "user-password",
    group,
    help: "a link for who forgot the password, shown once: make user-password NAME=ada@example.org",
    variables: ["NAME", ...CALLER],
    exitCodes,
    load: () => import("./user-password.ts"),
  },
  {
    name: "user-remove",
    group,
    help: "remove a user with sessions, tokens and invitations, or take an invitation back",
    variables: ["NAME", ...CALLER],
    exitCodes,
    load: () => import("./user-remove.ts"),
  },
  {
    name: "tokens",
    group,
    help: "everybody's API tokens, with their last use",
    variables: CALLER,
    exitCodes,
    load: () => import("./tokens.ts"),
  },
  {
    name: "token",
    group,
    help: "make a token of the administrator's, shown once: make token NAME=nightly SCOPES=media:read DAYS=30",
    variables: ["NAME", "SCOPES", "DAYS", "STACK", "JSON"],
    exitCodes,
    load: () => import("./token.ts"),
  },
  {
    name: "token-revoke",
    group,
    help: "revoke anybody's token, at once, by its name or id: make token-revoke NAME=nightly",
    variables: ["NAME", ...CALLER],
    exitCodes,
    load: () => import("./token-revoke.ts"),
  },
  {
    name: "audit",
    group,
    help: "who did what, newest first: make audit LINES=100",
    variables: ["LINES", ...CALLER],
    exitCodes,
    load: () => import("./audit.ts"),
  },
];
