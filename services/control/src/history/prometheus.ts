import { z } from "zod";
import { ask } from "../neighbour.ts";

const Point = z.tuple([z.number(), z.string().transform(Number)]);
/** https://prometheus.io/docs/prometheus/latest/querying/api/, of a range query and of an instant one. */
const Answer = z.object({
  data: z.object({
    result: z.array(
      z
        .object({
          metric: z.record(z.string(), z.string()),
          values: z.array(Point).optional(),
          value: Point.optional(),
        })
        .transform(({ metric, values, value }): Series => {
          return { labels: metric, points: new Map(values ?? (value && [value])) };
        }),
    ),
  }),
});

/** What was measured of one thing. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970 → value; a time at which nothing was measured is not there. */
  readonly points: ReadonlyMap<number, number>;
}

/** Times at which something is asked for: `first`, `first + step`, … `last`; in whole seconds. */
export interface Grid {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** The times of a grid. Pure. */
export function timesOf({ first, last, step }: Grid): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

/** The monitoring service's Prometheus. What it is asked throws an Error that names it where it does not answer. */
export class Prometheus {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** A query's value at each time of the grid. */
  range(query: string, { first, last, step }: Grid): Promise<Series[]> {
    return this.#ask("query_range", { query, start: first, end: last, step });
  }

  /** A query's value at one time, in seconds since 1970. */
  at(query: string, time: number): Promise<Series[]> {
    return this.#ask("query", { query, time });
  }

  async #ask(what: string, parameters: Readonly<Record<string, string | number>>): Promise<Series[]> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
    return Answer.parse(await ask("GET", `${this.#url}/api/v1/${what}?${query}`)).data.result;
  }
}

/** Asks several things, each by its query; one after the other, for the server has other work. */
export async function askEach<Name extends string>(
  queries: Readonly<Record<Name, string>>,
  ask: (query: string) => Promise<Series[]>,
): Promise<Record<Name, Series[]>> {
  const answers: Partial<Record<Name, Series[]>> = {};
  for (const name of Object.keys(queries) as Name[]) answers[name] = await ask(queries[name]);
  return answers as Record<Name, Series[]>;
}
