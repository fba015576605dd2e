import type { Caller } from "../access/rules.ts";
import { SPARE } from "../media/sweep.ts";

/** How many uploads of one user may be unfinished at a time. */
export const MOST_UNFINISHED = 20;

/** How long an upload may be silent before it is given up, in milliseconds: then its file is swept up. */
export const EXPIRES_AFTER = SPARE;

/** Whether the caller may see, go on with and end an upload: whoever began it, and who manages accounts. Pure. */
export function mayHandle(upload: { readonly userId: string }, caller: Caller): boolean {
  return upload.userId === caller.userId || caller.scopes.includes("accounts:manage");
}
