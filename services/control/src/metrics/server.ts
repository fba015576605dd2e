import Fastify, { type FastifyInstance } from "fastify";
import type pg from "pg";
import type { StatusFiles } from "../status/routes.ts";
import { measure } from "./measure.ts";

/** Answers Prometheus, on a port of its own that nginx does not know: what the stack does is nobody else's business. */
export function buildMetricsServer(pool: pg.Pool, told: StatusFiles): FastifyInstance {
  const app = Fastify({ logger: false });
  app.get("/metrics", async (_, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await measure(pool, told)),
  );
  return app;
}
