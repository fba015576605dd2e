/** What a request can be allowed to do, as API tokens name it. */
export const SCOPES = {
  "media:read": "see media, jobs and results",
  "media:write": "upload and remove media",
  "status:read": "see services, queue and capacity",
  "models:manage": "install and remove models",
  "accounts:manage": "invite, change and remove users, see and revoke everybody's tokens",
  "audit:read": "read who did what",
} as const;

export type Scope = keyof typeof SCOPES;

export const SCOPE_NAMES = Object.keys(SCOPES) as [Scope, ...Scope[]];

/** What each role may do. */
export const ROLES = {
  viewer: ["media:read", "status:read"],
  analyst: ["media:read", "media:write", "status:read"],
  admin: SCOPE_NAMES,
} as const satisfies Record<string, readonly Scope[]>;

export type Role = keyof typeof ROLES;

export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];

/**
 * Who may call a route: `public` everybody, `caller` whoever is known, `session` whoever logged in with a password (a stolen
 * token can't make itself another), a scope whoever holds it.
 */
export type Access = "public" | "caller" | "session" | Scope;

const ACCESSES: readonly string[] = ["public", "caller", "session", ...SCOPE_NAMES];

/** Who sends a request. */
export interface Caller {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  /** Whether its password is the stack's secret. */
  readonly ofStack: boolean;
  readonly via: "session" | "token";
  /** What this request may do. */
  readonly scopes: readonly Scope[];
}

/** What a token may do: no more than its owner may now, whatever it was given when its owner could do more. */
export function tokenScopes(given: readonly string[], role: Role): Scope[] {
  return ROLES[role].filter((scope) => given.includes(scope));
}

/** Undefined when the caller may, else why not. Pure. */
export function refusal(
  access: Access,
  caller: Caller | undefined,
): "unauthorized" | "forbidden" | undefined {
  if (access === "public") return undefined;
  if (caller === undefined) return "unauthorized";
  if (access === "caller") return undefined;
  if (access === "session") return caller.via === "session" ? undefined : "forbidden";
  return caller.scopes.includes(access) ? undefined : "forbidden";
}

/** Undefined when a route's rule is one, else what is wrong. */
export function checkAccess(route: string, access: unknown): string | undefined {
  if (typeof access === "string" && ACCESSES.includes(access)) return undefined;
  return `Route "${route}" says ${access === undefined ? "nothing" : `"${access}"`} about who may call it. Give it config.access: one of ${ACCESSES.join(", ")}.`;
}

/** Roles that may call a route of this rule, for its description. */
export function rolesFor(access: Access): Role[] {
  return ROLE_NAMES.filter((role) => {
    const caller = {
      userId: "",
      name: "",
      role,
      ofStack: false,
      via: "session",
      scopes: ROLES[role],
    } as const;
    return refusal(access, caller) === undefined;
  });
}
