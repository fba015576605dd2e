export type Level = "info" | "warn" | "error";

/** One line of JSON on standard output. */
export function log(level: Level, message: string, details: Readonly<Record<string, unknown>> = {}): void {
  console.log(JSON.stringify({ time: new Date().toISOString(), level, message, ...details }));
}

/** Logs a message once until another (or none) comes: an absent server is one line, not one a second. */
export class Complaint {
  #last: string | undefined;

  about(what: string, error: unknown): void {
    const reason =
      error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
    if (this.#last === reason) return;
    this.#last = reason;
    log("warn", what, { reason });
  }

  over(what: string): void {
    if (this.#last !== undefined) log("info", what);
    this.#last = undefined;
  }
}
