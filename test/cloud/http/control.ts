import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { faultSchema } from "./faults.ts";
import type { Provider, Surroundings } from "./server.ts";

const stockSchema = z.strictObject({
  type: z.string(),
  place: z.string().default("*"),
  available: z.boolean(),
});

/**
 * What no provider has, for tests in another process, outside of the provider's paths and without a token:
 * - `POST /test/faults` sets a fault, `GET` lists what was not played yet, `DELETE` clears them
 * - `GET /test/requests` is what was asked, `DELETE` forgets it
 * - `GET /test/billable` is what still costs money
 * - `PUT /test/stock` `{ type, place, available }` sells a type of server out, or brings it back
 */
export function control(app: FastifyInstance, provider: Provider, { faults, requests }: Surroundings): void {
  app.post("/test/faults", async (request, reply) => {
    faults.add(faultSchema.parse(request.body));
    return reply.code(204).send();
  });
  app.get("/test/faults", async () => faults.pending());
  app.delete("/test/faults", async (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });
  app.get("/test/requests", async () => requests.list());
  app.delete("/test/requests", async (_request, reply) => {
    requests.clear();
    return reply.code(204).send();
  });
  app.get("/test/billable", async () => provider.billable());
  app.put("/test/stock", async (request, reply) => {
    const { type, place, available } = stockSchema.parse(request.body);
    provider.setStock(type, place, available);
    return reply.code(204).send();
  });
}
