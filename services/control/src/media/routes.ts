import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { ApiError } from "../errors.ts";
import { analyzersOf, Profile } from "../jobs/profiles.ts";
import { findJob, findResults } from "../jobs/store.ts";
import { patiently } from "../patiently.ts";
import { ById, ErrorBody, FileName, Job, Media, MediaQuery, Results } from "../schemas.ts";
import { openShown } from "./files.ts";
import { originalAnswer } from "./original.ts";
import { receive } from "./receive.ts";
import type { Limits } from "./space.ts";
import { addMedia, findMedia, listMedia, removeMedia } from "./store.ts";

export interface MediaRoutesOptions {
  pool: pg.Pool;
  limits: Limits;
}

/** The body as a stream. Without a content type there is no body, which is an empty file. */
function fileOf(request: FastifyRequest): Readable {
  if (request.body instanceof Readable) return request.body;
  if (length(request.headers["content-length"]) === 0) return Readable.from([]);
  throw new ApiError("bad_request", "Send the file itself, as application/octet-stream.");
}

function length(announced: string | undefined): number | undefined {
  return announced === undefined ? undefined : Number(announced);
}

export const mediaRoutes: FastifyPluginAsyncZod<MediaRoutesOptions> = async (app, { pool, limits }) => {
  // The body stays a stream: it goes to the disk without ever being whole in memory.
  app.addContentTypeParser("application/octet-stream", (_request, body, done) => done(null, body));

  const missing = (id: string): ApiError => new ApiError("not_found", `There is no media "${id}".`);

  app.post(
    "/api/media",
    {
      config: { access: "media:write", audit: "media.upload" },
      schema: {
        summary: "Upload a file and start its analysis; the body is the file itself",
        consumes: ["application/octet-stream"],
        querystring: z.object({ name: FileName, profile: Profile }),
        response: {
          201: z.object({ media: Media, job: Job }),
          400: ErrorBody,
          401: ErrorBody,
          413: ErrorBody,
          507: ErrorBody,
        },
      },
    },
    async (request, reply) => {
      const announced = request.headers["content-length"];
      const id = randomUUID();
      const jobId = randomUUID();
      try {
        const analyzers = await patiently(() => analyzersOf(pool, request.query.profile));
        const received = await receive(fileOf(request), id, length(announced), limits);
        const [media, job] = await patiently(async () => {
          await addMedia(pool, { id, jobId, name: request.query.name, analyzers, ...received });
          return Promise.all([findMedia(pool, id), findJob(pool, jobId)]);
        });
        // Removed by someone in this very moment.
        if (media === undefined || job === undefined) throw missing(id);
        request.audited = { subject: id };
        reply.code(201).header("location", `/api/media/${id}`);
        return { media, job };
      } catch (error) {
        // A file that arrived stays, even if its row could not be written: the row may have been, and only its answer was lost.
        // Without a row it is swept up later.
        //
        // Without this header, the rest of a refused file would still be read to keep the connection usable.
        reply.header("connection", "close");
        throw error;
      }
    },
  );

  app.get(
    "/api/media",
    {
      config: { access: "media:read" },
      schema: {
        summary: "All media, newest first",
        querystring: MediaQuery,
        response: { 200: z.object({ media: z.array(Media) }), 401: ErrorBody },
      },
    },
    async ({ query }) => ({ media: await listMedia(pool, query) }),
  );

  app.get(
    "/api/media/:id",
    {
      config: { access: "media:read" },
      schema: { summary: "One", params: ById, response: { 200: Media, 401: ErrorBody, 404: ErrorBody } },
    },
    async ({ params: { id } }) => {
      const media = await findMedia(pool, id);
      if (media === undefined) throw missing(id);
      return media;
    },
  );

  app.delete(
    "/api/media/:id",
    {
      config: { access: "media:write", audit: "media.remove" },
      schema: {
        summary: "Remove it with its jobs, results and files",
        params: ById,
        response: { 204: z.null(), 401: ErrorBody, 404: ErrorBody },
      },
    },
    async ({ params: { id } }, reply) => {
      if (!(await removeMedia(pool, id))) throw missing(id);
      // Rows first: files without a row are swept up later, rows without files would be a broken promise.
      await rm(join(limits.root, id), { recursive: true, force: true });
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/api/media/:id/results",
    {
      config: { access: "media:read" },
      schema: {
        summary: "What the analyzers found, and why some did not",
        params: ById,
        response: { 200: Results, 401: ErrorBody, 404: ErrorBody },
      },
    },
    async ({ params: { id } }) => {
      const results = await findResults(pool, id);
      if (results === undefined) throw missing(id);
      return results;
    },
  );

  app.get(
    "/api/media/:id/original",
    {
      config: { access: "media:read" },
      schema: {
        summary: "The uploaded file itself, in ranges if asked for; sent by nginx",
        params: ById,
        querystring: z.object({ download: z.stringbool().default(false).describe("to be kept, not shown") }),
        response: { 200: z.null(), 401: ErrorBody, 404: ErrorBody },
      },
    },
    async ({ params: { id }, query: { download } }, reply) => {
      const media = await findMedia(pool, id);
      if (media === undefined) throw missing(id);
      return reply.headers(originalAnswer(id, media.name, download)).send(null);
    },
  );

  app.get(
    "/api/media/:id/files/*",
    {
      config: { access: "media:read" },
      schema: {
        summary: "A frame or thumbnail, by its path in the results without the media id",
        params: ById.extend({ "*": z.string() }),
        produces: ["image/jpeg", "image/png", "image/webp"],
      },
    },
    async ({ params }, reply) => {
      const { file, type, bytes } = await openShown(limits.root, params.id, params["*"]);
      reply.headers({
        "content-length": bytes,
        "cache-control": "private, max-age=3600",
        "x-content-type-options": "nosniff",
      });
      return reply.type(type).send(file.createReadStream());
    },
  );
};
