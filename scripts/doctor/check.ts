/** What a look at one thing has found. `warning`: works for now; `broken`: something that will fail. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly state: "ok" | "warning" | "broken";
  readonly found: string;
  /** What to do about it, as a sentence or a command; only where it is not ok. */
  readonly fix?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, state: "ok", found });
export const warning = (check: string, found: string, fix: string): Finding => ({
  ...{ check, state: "warning", found, fix },
});
export const broken = (check: string, found: string, fix: string): Finding => ({
  ...{ check, state: "broken", found, fix },
});

/** Looks at some things of the stack, or of this computer. Never throws for what it is there to find. */
export type Check = (stack: string) => Promise<readonly Finding[]>;
