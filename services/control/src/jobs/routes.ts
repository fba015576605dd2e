import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { ApiError } from "../errors.ts";
import { ById, ErrorBody, Job, Priority } from "../schemas.ts";
import type { JobChanges } from "./changes.ts";
import { streamJob } from "./events.ts";
import { knownAnalyzers } from "./profiles.ts";
import { rerunFailures, rerunJob } from "./rerun.ts";
import { cancelJob, findJob, prioritize } from "./store.ts";

const AnalyzerName = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/);

export interface JobRoutesOptions {
  pool: pg.Pool;
  changes: JobChanges;
}

export const jobRoutes: FastifyPluginAsyncZod<JobRoutesOptions> = async (app, { pool, changes }) => {
  const open = new Set<() => void>();

  const existing = async (id: string): Promise<Job> => {
    const job = await findJob(pool, id);
    if (job === undefined) throw new ApiError("not_found", `There is no job "${id}".`);
    return job;
  };

  app.get(
    "/api/jobs/:id",
    {
      config: { access: "media:read" },
      schema: {
        summary: "A job and its tasks",
        params: ById,
        response: { 200: Job, 401: ErrorBody, 404: ErrorBody },
      },
    },
    (request) => existing(request.params.id),
  );

  app.post(
    "/api/jobs/:id/cancel",
    {
      config: { access: "media:write", audit: "job.cancel" },
      schema: {
        summary: "End what has not ended of it; what was found before stays",
        params: ById,
        response: { 200: Job, 401: ErrorBody, 404: ErrorBody },
      },
    },
    async ({ params: { id } }) => {
      await cancelJob(pool, id);
      return existing(id);
    },
  );

  app.put(
    "/api/jobs/:id/priority",
    {
      config: { access: "media:write", audit: "job.prioritize" },
      schema: {
        summary: "Have it worked on before all others, in its turn, or when there is nothing else to do",
        params: ById,
        body: z.object({ priority: Priority }),
        response: { 200: Job, 400: ErrorBody, 401: ErrorBody, 404: ErrorBody },
      },
    },
    async ({ params: { id }, body: { priority } }) => {
      await prioritize(pool, id, priority);
      return existing(id);
    },
  );

  app.post(
    "/api/jobs/:id/rerun",
    {
      config: { access: "media:write", audit: "job.rerun" },
      schema: {
        summary:
          "Have analyzers look at the medium again, or for the first time where its profile left them out; who reads their results follows",
        params: ById,
        body: z.object({ analyzers: z.array(AnalyzerName).min(1).max(100) }),
        response: { 200: Job, 400: ErrorBody, 401: ErrorBody, 404: ErrorBody },
      },
    },
    async ({ params: { id }, body: { analyzers } }) => {
      const job = await existing(id);
      const known = [...job.tasks.map(({ analyzer }) => analyzer), ...(await knownAnalyzers(pool))];
      const unknown = analyzers.filter((name) => !known.includes(name));
      if (unknown.length > 0)
        throw new ApiError(
          "not_found",
          `There is no "${unknown.join('", "')}", only ${[...new Set(known)].join(", ")}.`,
        );
      await rerunJob(pool, id, analyzers);
      return existing(id);
    },
  );

  app.post(
    "/api/analyzers/:name/rerun",
    {
      config: { access: "media:write", audit: "analyzer.rerun" },
      schema: {
        summary: "Have an analyzer look again at all media at which it failed or that lacked its model",
        params: z.object({ name: AnalyzerName }),
        querystring: z.object({
          outdated: z
            .stringbool()
            .default(false)
            .describe("also at those at which another version or model of it has looked"),
        }),
        response: { 200: z.object({ tasks: z.int() }), 401: ErrorBody, 503: ErrorBody },
      },
    },
    async (request) => {
      request.audited = { subject: request.params.name };
      const { outdated } = request.query;
      return { tasks: await rerunFailures(pool, { analyzer: request.params.name, outdated }) };
    },
  );

  app.get(
    "/api/jobs/:id/events",
    {
      config: { access: "media:read" },
      schema: {
        summary: "Server-sent events: `event: job` with the job at every change; ends after the last",
        params: ById,
        produces: ["text/event-stream"],
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await existing(id);
      reply.hijack();
      const end = streamJob({
        response: reply.raw,
        jobId: id,
        changes,
        find: () => findJob(pool, id),
        mayGoOn: async () => (await request.refusedNow()) === undefined,
        onError: (error) => request.log.warn(error),
      });
      open.add(end);
      reply.raw.once("close", () => open.delete(end));
    },
  );

  // Streams never end by themselves in time; their clients come back to the next control.
  app.addHook("preClose", async () => {
    for (const end of open) end();
  });
};
