import type { FastifyReply, FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { callerOf } from "../access/guard.ts";
import { ApiError } from "../errors.ts";
import type { Limits } from "../media/space.ts";
import { ById, ErrorBody, Upload } from "../schemas.ts";
import { Finisher } from "./finish.ts";
import { mayHandle } from "./rules.ts";
import { RunningHashes } from "./running-hashes.ts";
import { findUpload, unfinishedUploads } from "./store.ts";
import type { Tus } from "./tus.ts";

export interface UploadRoutesOptions {
  pool: pg.Pool;
  limits: Limits;
}

const REFUSALS = { 400: ErrorBody, 401: ErrorBody, 404: ErrorBody, 412: ErrorBody };
const PART = "application/offset+octet-stream";

/** Uploads that can go on after a break, by the tus protocol 1.0 (https://tus.io/protocols/resumable-upload). */
export const uploadRoutes: FastifyPluginAsyncZod<UploadRoutesOptions> = async (app, { pool, limits }) => {
  const hashes = new RunningHashes();
  const finisher = new Finisher(pool, limits.root, hashes);
  // At the first upload, not at the start: the library is 8 MB of memory.
  let loaded: Promise<Tus> | undefined;
  const tus = (): Promise<Tus> =>
    (loaded ??= import("./tus.ts").then(({ Tus }) => new Tus(pool, limits, hashes)));
  const missing = (id: string): ApiError => new ApiError("not_found", `There is no upload "${id}".`);

  app.addContentTypeParser(PART, (_request, body, done) => done(null, body));
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("tus-resumable")) reply.header("tus-resumable", "1.0.0");
  });

  /** The caller's own; somebody else's is told as none. */
  async function own(request: FastifyRequest, id: string): Promise<void> {
    const upload = await findUpload(pool, id);
    if (upload === undefined || !mayHandle(upload, callerOf(request))) throw missing(id);
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, id?: string): Promise<null> {
    const response = await (await tus()).answer(request, reply);
    const offset = Number(response.headers.get("upload-offset") ?? 0);
    await settle(request, offset, id ?? response.headers.get("location")?.split("/").at(-1));
    reply.code(response.status);
    return null;
  }

  /** An upload that is complete becomes a medium before anybody is told that it is. */
  async function settle(request: FastifyRequest, offset: number, id: string | undefined): Promise<void> {
    const upload = id === undefined ? undefined : await findUpload(pool, id);
    if (upload?.bytes !== offset) return;
    if (await finisher.finish(upload)) request.audited = { subject: upload.id };
  }

  app.options(
    "/api/uploads",
    {
      config: { access: "media:write" },
      schema: {
        summary: "What of the tus protocol is supported, and how large a file may be",
        response: { 204: z.null() },
      },
    },
    (request, reply) => answer(request, reply),
  );

  app.get(
    "/api/uploads",
    {
      config: { access: "media:write" },
      schema: {
        summary: "Your unfinished uploads, oldest first",
        response: { 200: z.object({ uploads: z.array(Upload) }), 401: ErrorBody },
      },
    },
    async (request) => ({
      uploads: (await unfinishedUploads(pool, callerOf(request).userId)).map(({ createdAt, ...upload }) => ({
        ...upload,
        createdAt: createdAt.toISOString(),
      })),
    }),
  );

  app.post(
    "/api/uploads",
    {
      config: { access: "media:write", audit: "media.upload", auditIfTold: true },
      schema: {
        summary: "Begin an upload that can go on after a break (tus 1.0); its address is in Location",
        consumes: [PART],
        response: { ...REFUSALS, 201: z.null(), 413: ErrorBody, 429: ErrorBody, 507: ErrorBody },
      },
    },
    (request, reply) => answer(request, reply),
  );

  app.head(
    "/api/uploads/:id",
    {
      // A part whose answer was lost may have been the last one: then the upload is finished here.
      config: {
        access: "media:write",
        audit: "media.upload",
        auditIfTold: true,
        swagger: { exposeHeadRoute: true },
      },
      schema: {
        summary: "How much of an upload has arrived, in Upload-Offset",
        params: ById,
        response: { ...REFUSALS, 200: z.null(), 423: ErrorBody },
      },
    },
    async (request, reply) => {
      await own(request, request.params.id);
      return answer(request, reply, request.params.id);
    },
  );

  app.patch(
    "/api/uploads/:id",
    {
      config: { access: "media:write", audit: "media.upload", auditIfTold: true },
      schema: {
        summary:
          "The next bytes, from Upload-Offset on; with the last one the upload becomes the medium of the same id",
        consumes: [PART],
        params: ById,
        response: {
          ...REFUSALS,
          204: z.null(),
          409: ErrorBody,
          413: ErrorBody,
          423: ErrorBody,
          507: ErrorBody,
        },
      },
    },
    async (request, reply) => {
      await own(request, request.params.id);
      return answer(request, reply, request.params.id);
    },
  );

  app.delete(
    "/api/uploads/:id",
    {
      config: { access: "media:write", audit: "upload.remove" },
      schema: {
        summary: "End an unfinished upload; what has arrived of it is removed",
        params: ById,
        response: { ...REFUSALS, 204: z.null(), 423: ErrorBody },
      },
    },
    async (request, reply) => {
      await own(request, request.params.id);
      return answer(request, reply, request.params.id);
    },
  );
};
