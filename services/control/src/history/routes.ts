import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { ApiError } from "../errors.ts";
import { ErrorBody } from "../schemas.ts";
import { compare } from "./comparison.ts";
import { Prometheus } from "./prometheus.ts";
import { type Compared, changesOf, comparable, readReleases } from "./releases.ts";
import { Comparison, History } from "./schemas.ts";
import { askWeek, iso, STEP } from "./week.ts";

export interface HistoryRoutesOptions {
  /** Of Prometheus; undefined where the stack has none. */
  url: string | undefined;
  /** Where deployments write down that they were. */
  releases: string;
}

/** The oldest that Prometheus has, as it tells of itself. */
const SINCE = "min(prometheus_tsdb_lowest_timestamp_seconds)";
const NOTHING = {
  ...{ since: null, stepSeconds: STEP, times: [], services: [], analyzers: [] },
  ...{ queue: [], memory: [], disks: [], changes: [] },
} satisfies Partial<History>;

/** What was measured within a week, and what was another before a release. */
export const historyRoutes: FastifyPluginAsyncZod<HistoryRoutesOptions> = async (app, { url, releases }) => {
  const prometheus = url === undefined ? undefined : new Prometheus(url);

  /** When the oldest is from, null where there is nothing yet; and the releases that fall into that time. */
  async function known(
    from: Prometheus,
    now: number,
  ): Promise<{ since: number | null; changes: Compared[] }> {
    const [oldest] = await from.at(SINCE, now);
    const [since] = oldest?.points.values() ?? [];
    if (since === undefined) return { since: null, changes: [] };
    const all = comparable(changesOf(await readReleases(releases)), since, now);
    return { since, changes: all.filter(({ to }) => to > since) };
  }

  app.get(
    "/api/history",
    {
      config: { access: "status:read" },
      schema: {
        summary: "A week of what monitoring measured, in coarse steps, and the releases that can be compared",
        response: { 200: History, 401: ErrorBody },
      },
    },
    async (request): Promise<History> => {
      if (prometheus === undefined) return { state: "unwatched", ...NOTHING };
      const now = seconds();
      try {
        const [{ since, changes }, week] = await Promise.all([
          known(prometheus, now),
          askWeek(prometheus, now),
        ]);
        return {
          ...{ state: "measured", since: since === null ? null : iso(since), stepSeconds: STEP, ...week },
          changes: changes.map(({ releases, from, to, hours }) => ({
            ...{ releases: [...releases], from: iso(from), to: iso(to), hours },
          })),
        };
      } catch (error) {
        request.log.warn(error, "no history");
        return { state: "away", ...NOTHING };
      }
    },
  );

  app.get(
    "/api/history/releases/:release",
    {
      config: { access: "status:read" },
      schema: {
        summary: "What services used, and how analyses ended, in as many hours before a release and after it",
        params: z.object({ release: z.coerce.number().int().min(1) }),
        response: { 200: Comparison, 400: ErrorBody, 401: ErrorBody, 404: ErrorBody, 503: ErrorBody },
      },
    },
    async ({ params: { release } }): Promise<Comparison> => {
      if (prometheus === undefined) throw new ApiError("not_found", "This stack does not run monitoring.");
      const unavailable = (error: Error) => {
        throw new ApiError("unavailable", error.message);
      };
      const { changes } = await known(prometheus, seconds()).catch(unavailable);
      const change = changes.find(({ releases }) => releases.includes(release));
      if (change === undefined)
        throw new ApiError("not_found", `Nothing was measured when release ${release} came.`);
      if (change.hours === 0)
        throw new ApiError("not_found", `Release ${release} can be compared an hour after it came.`);
      return compare(prometheus, change).catch(unavailable);
    },
  );
};

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
