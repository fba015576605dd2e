/** One request as it was answered; never its headers or body, which hold tokens and keys. */
export interface RequestEntry {
  /** 1 for the first request ever. */
  readonly number: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Undefined where the connection was dropped. */
  status: number | undefined;
  seconds: number;
  /** The fault that was played, if one was. */
  fault: string | undefined;
}

/** What was asked of a provider's API, in the order in which it came in. */
export class RequestLog {
  #entries: RequestEntry[] = [];
  #count = 0;

  add(method: string, path: string): RequestEntry {
    this.#count += 1;
    const entry: RequestEntry = {
      number: this.#count,
      method,
      path,
      status: undefined,
      seconds: 0,
      fault: undefined,
    };
    this.#entries.push(entry);
    return entry;
  }

  /** Those of a method, and whose path matches; all of them without either. */
  list(filter: { method?: string; path?: RegExp } = {}): readonly RequestEntry[] {
    return this.#entries.filter(
      ({ method, path }) =>
        (filter.method === undefined || filter.method === method) && (filter.path?.test(path) ?? true),
    );
  }

  /** How often each method and path was asked for. */
  counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { method, path } of this.#entries) {
      const key = `${method} ${path}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  /** Forgets them; numbering goes on. */
  clear(): void {
    this.#entries = [];
  }
}
