import Fastify, { type FastifyInstance } from "fastify";
import { ZodError } from "zod";
import { NOT_CONFIGURED, NOTHING } from "./not-configured.ts";

export const VERSION = "0.2.0";

/** What `GET /capabilities` answers. `ready` is whether tasks may go elsewhere; `reason` says why not. */
export interface Capabilities {
  readonly name: "cloud-offload";
  readonly version: string;
  readonly ready: boolean;
  readonly reason?: string;
}

const LARGEST_REQUEST = 4 * 1024 ** 2;

/** Not yet listening. `add` adds what is answered where renting is configured; without, it only says that it is not. */
export function buildServer(add?: (app: FastifyInstance) => void): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: LARGEST_REQUEST, requestTimeout: 0 });
  app.setErrorHandler((error: Error, _request, reply) => {
    const [status, code] = error instanceof ZodError ? [400, "bad_request"] : [500, "internal"];
    reply.code(status as number).send({ error: { code, message: error.message } });
  });
  app.get("/health", () => ({ status: "ok" }));
  if (add) {
    add(app);
    return app;
  }
  app.get("/capabilities", () => capabilities(NOT_CONFIGURED));
  app.get("/offload", () => NOTHING);
  app.get("/metrics", (_, reply) =>
    reply
      .type("text/plain; version=0.0.4; charset=utf-8")
      .send("# TYPE offload_configured gauge\noffload_configured 0\n"),
  );
  for (const path of ["/plan", "/stop"])
    app.post(path, (_, reply) =>
      reply.code(409).send({ error: { code: "conflict", message: NOT_CONFIGURED } }),
    );
  return app;
}

export function capabilities(reason: string | undefined): Capabilities {
  const told = { name: "cloud-offload", version: VERSION, ready: reason === undefined } as const;
  return reason === undefined ? told : { ...told, reason };
}
