import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Account } from "./account.ts";
import { instanceFaultSchema } from "./instance-faults.ts";
import { scriptChangeSchema } from "./scripts.ts";

const strikeSchema = z.strictObject({ instance: z.int().optional(), fault: instanceFaultSchema });

/**
 * What Vast.ai has not, for tests in another process, outside of its paths and without a key:
 * - `POST /test/instance-faults` `{ fault, instance? }` strikes an instance now, or those that will be rented; `DELETE` forgets them
 * - `PUT /test/scripts` changes what instances run, `DELETE` no more
 * - `GET /test/bill` is what was billed, and what runs
 * - `PUT /test/account` `{ credit?, skewSeconds? }`
 */
export function vastControl(app: FastifyInstance, account: Account): void {
  app.post("/test/instance-faults", async ({ body }, reply) => {
    const { instance, fault } = strikeSchema.parse(body);
    if (instance === undefined) account.faults.add(fault);
    else await account.strike(instance, fault);
    return reply.code(204).send();
  });
  app.delete("/test/instance-faults", async (_request, reply) => {
    account.faults.clear();
    return reply.code(204).send();
  });
  app.put("/test/scripts", async ({ body }, reply) => {
    account.scripts.add(scriptChangeSchema.parse(body));
    return reply.code(204).send();
  });
  app.delete("/test/scripts", async (_request, reply) => {
    account.scripts.clear();
    return reply.code(204).send();
  });
  app.get("/test/bill", async () => billView(account));
  app.put("/test/account", async ({ body }, reply) => {
    const schema = z.strictObject({ credit: z.number().optional(), skewSeconds: z.number().optional() });
    const { credit, skewSeconds } = schema.parse(body);
    if (credit !== undefined) account.credit = credit;
    if (skewSeconds !== undefined) account.skewSeconds = skewSeconds;
    return reply.code(204).send();
  });
}

/** US dollars, seconds and bytes of every instance there ever was, and how each stands now. */
export function billView(account: Account) {
  const instances = account.bills().map(({ instance, bill }) => ({
    id: instance.id,
    label: instance.label,
    status: instance.status,
    container: instance.machine.container,
    gpu: instance.offer.gpu_name,
    since: instance.since,
    ended: instance.ended ?? null,
    bill,
  }));
  return { total: account.billed, credit: account.credit, instances };
}
