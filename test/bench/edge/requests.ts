import { above, type Chapter, type Figure, inTurns, median } from "../figures.ts";
import { NAMES } from "./bare.ts";
import { PAGE_FILE } from "./containers.ts";
import type { WrkResult } from "./parse.ts";
import type { EdgeSubject } from "./subject.ts";

const ROUNDS = 3;
const SECONDS = 4;
/** Enough to keep both cores busy, and few enough that an answer's time is not the queue's. */
const MANY = 16;
const FEW = 2;
/** Share of a bare nginx's requests. */
const FILES_AIM = 0.95;
/** Milliseconds more than a bare nginx at the 99th percentile. */
const API_AIM = 1;

/** Files of the page, in turns with a bare nginx that has them on its disk. */
export async function filesChapter(subject: EdgeSubject): Promise<Chapter> {
  const taken = await both(subject, `/${PAGE_FILE}`, MANY);
  return { name: "files", figures: figures(`GET /${PAGE_FILE}`, taken, true) };
}

/** What control answers, in turns with a bare nginx that passes it on over connections that stay open. */
export async function apiChapter(subject: EdgeSubject): Promise<Chapter> {
  const many = await both(subject, "/api/health", MANY);
  const few = await both(subject, "/api/health", FEW);
  const [, , last] = figures("", few, false);
  if (last === undefined) throw new Error("There is no 99th percentile.");
  const more = median(few.door.map(({ p99 }) => p99)) - median(few.bare.map(({ p99 }) => p99));
  return {
    name: "api",
    figures: [
      ...figures("GET /api/health", many, false),
      {
        ...last,
        what: `  its 99th percentile at ${FEW} connections`,
        aim: {
          text: `at most ${API_AIM} ms more than the yardstick (${more.toFixed(1)})`,
          met: more <= API_AIM,
        },
      },
    ],
  };
}

interface Taken {
  readonly door: readonly WrkResult[];
  readonly bare: readonly WrkResult[];
}

async function both({ box }: EdgeSubject, path: string, connections: number): Promise<Taken> {
  const load = (name: string, seconds: number) =>
    box.wrk(`https://${name}:8443${path}`, connections, seconds);
  await load(NAMES.door, 1);
  await load(NAMES.bare, 1);
  const taken = await inTurns(
    ROUNDS,
    () => load(NAMES.door, SECONDS),
    () => load(NAMES.bare, SECONDS),
  );
  return { door: taken.first, bare: taken.second };
}

function figures(what: string, { door, bare }: Taken, aimed: boolean): Figure[] {
  const values = (from: readonly WrkResult[], pick: (result: WrkResult) => number) => from.map(pick);
  const figure = (name: string, unit: "requests/s" | "ms", pick: (result: WrkResult) => number): Figure => ({
    what: name,
    unit,
    values: values(door, pick),
    yardstick: { what: "bare nginx", values: values(bare, pick) },
  });
  const rate = figure(what, "requests/s", ({ requestsPerSecond }) => requestsPerSecond);
  return [
    {
      ...rate,
      ...(aimed && { aim: above(FILES_AIM, rate) }),
      note: `wrk with ${MANY} kept-alive HTTP/1.1 connections, ${SECONDS} s a round, on the same cores; both write an access log`,
    },
    figure("  its median", "ms", ({ p50 }) => p50),
    figure("  its 99th percentile", "ms", ({ p99 }) => p99),
  ];
}
