import { Readable } from "node:stream";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { ApiError, codeOf } from "../errors.ts";
import { NeighbourError } from "../neighbour.ts";
import { ErrorBody } from "../schemas.ts";
import { Model, type ModelStore, Models } from "./store.ts";

const Named = z.object({ name: z.string().max(100) });
const research = "this is research: also a model whose licence allows nothing else";
const REFUSALS = {
  400: ErrorBody,
  401: ErrorBody,
  403: ErrorBody,
  404: ErrorBody,
  409: ErrorBody,
  503: ErrorBody,
};

export interface ModelRoutesOptions {
  /** Undefined where the stack runs none. */
  store: ModelStore | undefined;
}

export const modelRoutes: FastifyPluginAsyncZod<ModelRoutesOptions> = async (app, { store }) => {
  // A file stays a stream: it is handed on without ever being whole in memory.
  app.addContentTypeParser("application/octet-stream", (_request, body, done) => done(null, body));

  /** What the store answers; its refusals are this API's. */
  async function from<T>(work: (there: ModelStore) => Promise<T>): Promise<T> {
    if (store === undefined) {
      throw new ApiError(
        "not_found",
        "This stack does not run model-store. Use make models on the computer that you deploy from.",
      );
    }
    try {
      return await work(store);
    } catch (error) {
      if (error instanceof NeighbourError) throw new ApiError(codeOf(error.status), error.reason);
      throw new ApiError("unavailable", "model-store does not answer; try again shortly.", 5);
    }
  }

  app.get(
    "/api/models",
    {
      config: { access: "status:read" },
      schema: {
        summary: "Models that make services better, and which of them are there",
        response: { 200: Models, 401: ErrorBody, 503: ErrorBody },
      },
    },
    () => from((there) => there.list()),
  );

  app.post(
    "/api/models/:name/install",
    {
      config: { access: "models:manage", audit: "model.install" },
      schema: {
        summary: "Bring one from where it is published; GET tells how far that is",
        params: Named,
        body: z.object({ research: z.boolean().default(false).describe(research) }).nullish(),
        response: { 202: Model, ...REFUSALS },
      },
    },
    async (request, reply) => {
      request.audited = { subject: request.params.name };
      const model = await from((there) =>
        there.install(request.params.name, request.body?.research ?? false),
      );
      reply.code(202);
      return model;
    },
  );

  app.delete(
    "/api/models/:name",
    {
      config: { access: "models:manage", audit: "model.remove" },
      schema: {
        summary: "Take one away, or end its installation; its service goes on as without it",
        params: Named,
        response: { 200: Model, ...REFUSALS },
      },
    },
    (request) => {
      request.audited = { subject: request.params.name };
      return from((there) => there.remove(request.params.name));
    },
  );

  app.put(
    "/api/models/:name/files/*",
    {
      config: { access: "models:manage", audit: "model.bring" },
      schema: {
        summary:
          "Bring a file of one by hand, where the server can't reach its source; it is installed with its last file",
        consumes: ["application/octet-stream"],
        params: Named.extend({ "*": z.string() }),
        querystring: z.object({ research: z.stringbool().default(false).describe(research) }),
        response: { 200: Model, ...REFUSALS, 507: ErrorBody },
      },
    },
    async (request, reply) => {
      const { params, body, query } = request;
      request.audited = { subject: `${params.name}/${params["*"]}` };
      if (!(body instanceof Readable))
        throw new ApiError("bad_request", "Send the file itself, as application/octet-stream.");
      try {
        return await from((there) => there.bring(params.name, params["*"], body, query.research));
      } catch (error) {
        // Nobody took it: its rest would be read to keep the connection usable.
        if (error instanceof ApiError && error.code === "unavailable") reply.header("connection", "close");
        throw error;
      }
    },
  );
};
