import Fastify, { type FastifyInstance } from "fastify";

export const VERSION = "0.1.0";

/** What `GET /capabilities` answers. `ready` is whether tasks may go elsewhere; `reason` says why not. */
export interface Capabilities {
  readonly name: "cloud-offload";
  readonly version: string;
  readonly ready: boolean;
  readonly reason?: string;
}

const NOT_CONFIGURED = "No GPUs are rented: every task is worked on by this server's own processors.";

/** Not yet listening. */
export function buildServer(): FastifyInstance {
  const app = Fastify({ logger: false });
  app.get("/health", () => ({ status: "ok" }));
  app.get(
    "/capabilities",
    (): Capabilities => ({ name: "cloud-offload", version: VERSION, ready: false, reason: NOT_CONFIGURED }),
  );
  return app;
}
