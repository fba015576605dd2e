import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { ApiError } from "../errors.ts";
import { ById, ErrorBody, Job } from "../schemas.ts";
import type { JobChanges } from "./changes.ts";
import { streamJob } from "./events.ts";
import { findJob } from "./store.ts";

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
