import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import Fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";
import { z } from "zod";
import { StoreError } from "./errors.ts";
import type { ModelStore } from "./store.ts";

const Asked = z.object({ research: z.boolean().default(false) }).default({ research: false });
const Named = z.object({ name: z.string() });
const InResearch = z.object({ research: z.stringbool().default(false) });

/** The routes, not yet listening; docs/architecture.md has them. */
export function buildServer(
  store: ModelStore,
  logger: FastifyServerOptions["logger"] = false,
): FastifyInstance {
  const app = Fastify({ logger, requestTimeout: 0 });
  // A file stays a stream: it goes to the disk without ever being whole in memory.
  app.addContentTypeParser("application/octet-stream", (_request, body, done) => done(null, body));
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const refused = refusalOf(error);
    if (refused.status >= 500) request.log.error(error);
    reply.code(refused.status).send({ error: { code: refused.code, message: refused.message } });
  });
  app.get("/health", () => ({ status: "ok" }));
  app.get("/models", () => store.list());
  app.post("/models/:name/install", async ({ params, body }, reply) => {
    const { research } = Asked.parse(body ?? undefined);
    reply.code(202);
    return store.install(Named.parse(params).name, research);
  });
  app.delete("/models/:name", ({ params }) => store.remove(Named.parse(params).name));
  app.put("/models/:name/files/*", async ({ params, query, body }) => {
    const { name, "*": path } = Named.extend({ "*": z.string() }).parse(params);
    if (!(body instanceof Readable))
      throw new StoreError("bad_request", "Send the file itself, as application/octet-stream.");
    try {
      const chunks = body.iterator({ destroyOnReturn: false });
      return await store.bring(name, path, chunks, InResearch.parse(query).research);
    } finally {
      // The rest of a refused file is let go by: who is cut off while sending does not get to read why.
      await finished(body.resume()).catch(() => undefined);
    }
  });
  return app;
}

function refusalOf(error: Error & { statusCode?: number }): {
  status: number;
  code: string;
  message: string;
} {
  if (error instanceof StoreError) return error;
  if (error instanceof z.ZodError)
    return { status: 400, code: "bad_request", message: z.prettifyError(error) };
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOSPC") return new StoreError("no_space", "The server's disk is full.");
  const { statusCode = 500 } = error;
  if (statusCode < 500) return { status: statusCode, code: "bad_request", message: error.message };
  return { status: 500, code: "internal", message: code ?? "Something went wrong; the log says what." };
}
