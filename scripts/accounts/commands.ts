import type { Command } from "../commands.ts";

const exitCodes = { 4: "the platform can't be reached" };
const group = "Accounts";
/** Who calls: the stack's administrator, or a token with the scope for it. */
const CALLER = ["STACK", "URL", "TOKEN_FILE", "JSON"] as const;

/** Commands for who may use the platform; docs/accounts.md tells more. */
export const ACCOUNT_COMMANDS: readonly Command[] = [
  {
    name: "users",
    changes: "nothing",
    group,
    help: "who may use the platform, and who is invited",
    variables: CALLER,
    exitCodes,
    load: () => import("./users.ts"),
  },
  {
    name: "invite",
    changes: "stack",
    group,
    help: "a link for somebody new, shown once: make invite NAME=ada@example.org ROLE=analyst",
    variables: ["NAME", "ROLE", "DAYS", "DRY_RUN", ...CALLER],
    exitCodes,
    load: () => import("./invite.ts"),
  },
  {
    name: "user-role",
    changes: "stack",
    group,
    help: "another role, from the next request on: make user-role NAME=ada@example.org ROLE=viewer",
    variables: ["NAME", "ROLE", "DRY_RUN", ...CALLER],
    exitCodes,
    load: () => import("./user-role.ts"),
  },
  {
    name: "user-password",
    changes: "stack",
    group,
    help: "a link for who forgot the password, shown once: make user-password NAME=ada@example.org",
    variables: ["NAME", "DRY_RUN", ...CALLER],
    exitCodes,
    load: () => import("./user-password.ts"),
  },
  {
    name: "user-remove",
    changes: "stack",
    group,
    help: "remove a user with sessions, tokens and invitations, or take an invitation back",
    variables: ["NAME", "DRY_RUN", ...CALLER],
    exitCodes,
    load: () => import("./user-remove.ts"),
  },
  {
    name: "tokens",
    changes: "nothing",
    group,
    help: "everybody's API tokens, with their last use",
    variables: CALLER,
    exitCodes,
    load: () => import("./tokens.ts"),
  },
  {
    name: "token",
    changes: "stack",
    group,
    help: "make a token of the administrator's, shown once: make token NAME=nightly SCOPES=media:read DAYS=30",
    variables: ["NAME", "SCOPES", "DAYS", "STACK", "DRY_RUN", "JSON"],
    exitCodes,
    load: () => import("./token.ts"),
  },
  {
    name: "token-revoke",
    changes: "stack",
    group,
    help: "revoke anybody's token, at once, by its name or id: make token-revoke NAME=nightly",
    variables: ["NAME", "DRY_RUN", ...CALLER],
    exitCodes,
    load: () => import("./token-revoke.ts"),
  },
  {
    name: "audit",
    changes: "nothing",
    group,
    help: "who did what, newest first: make audit LINES=100",
    variables: ["LINES", ...CALLER],
    exitCodes,
    load: () => import("./audit.ts"),
  },
];
