import type { FastifyInstance } from "fastify";
import type pg from "pg";
import { z } from "zod";
import type { Broker } from "./broker/broker.ts";
import { explain, Planned } from "./explain.ts";
import { type Measured, measure } from "./metrics.ts";
import { report } from "./report.ts";
import { capabilities } from "./server.ts";
import type { Wakes } from "./wakes.ts";
import { AnalyzeRequest, WorkFailed } from "./worker/work.ts";

/** All that works where renting is configured. */
export interface Offload extends Measured {
  readonly pool: pg.Pool;
  readonly broker: Broker;
  readonly wakes: Wakes;
}

/** How long the job manager is kept waiting for a task, in milliseconds. */
const LONG_POLL = 20_000;
/** Nothing is rented for so long after somebody stopped everything, in minutes. */
const PAUSE_MINUTES = 60;

const Analyze = z.strictObject({ taskId: z.uuid(), request: AnalyzeRequest });
/** What the job manager was told last to ask about: it is answered at once when that has changed. */
const Known = z.object({ asks: z.string().optional() });
const Asked = z.object({ id: z.uuid(), analyzer: z.string() });
const Ended = z.strictObject({ done: z.boolean() });

/** What is answered where renting is configured. */
export function addRoutes(app: FastifyInstance, offload: Offload): void {
  const { broker, decisions, fleet, gate, ledger, pool, settings, wakes } = offload;
  app.get("/metrics", async (_, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await measure(offload)),
  );
  app.get("/capabilities", async () => capabilities(await gate.closed()));
  app.get("/offload", () => report(settings, ledger, decisions, gate));
  app.post("/plan", ({ body }) => explain(pool, broker, settings, Planned.parse(body)));
  app.post("/stop", async () => {
    await gate.pause(PAUSE_MINUTES);
    await fleet.endAll("somebody stopped everything");
    await offload.reaper.look();
    return report(settings, ledger, decisions, gate);
  });

  // For the job manager.
  app.get("/wanted", async ({ query }) => {
    const { asks: known } = Known.parse(query);
    const look = async () => {
      const asks = await broker.asks();
      const tasks = await broker.wanted();
      return tasks.length > 0 || (known !== undefined && known !== asks.join()) ? [{ tasks, asks }] : [];
    };
    const [answer] = await wakes.until(look, LONG_POLL);
    return answer ?? { tasks: [], asks: await broker.asks() };
  });
  app.get("/tasks/:id/leave", async ({ params, query }) => {
    const { id, analyzer } = Asked.parse({ ...(params as object), ...(query as object) });
    return { leave: await broker.leaves(id, analyzer) };
  });
  app.post("/analyze", async ({ body, raw }, reply) => {
    const { taskId, request } = Analyze.parse(body);
    const gone = new AbortController();
    raw.socket.once("close", () => gone.abort(new Error("the job manager left")));
    try {
      return await broker.analyze(taskId, request, gone.signal);
    } catch (error) {
      if (!(error instanceof WorkFailed)) throw error;
      return reply.code(502).send({ error: { code: "elsewhere", message: error.message } });
    }
  });
  app.post("/tasks/:id/end", async ({ params, body }) => {
    await broker.ended(z.object({ id: z.uuid() }).parse(params).id, Ended.parse(body).done);
    return { status: "ok" };
  });
}
