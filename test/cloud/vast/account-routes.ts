import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { checked } from "../http/input.ts";
import type { Account } from "./account.ts";
import { chargeOf } from "./charges.ts";
import { invalid, invalidArgs } from "./refuse.ts";

const USER = 12_345;

const keySchema = z.object({ ssh_key: z.string().min(1) });
const filterSchema = z.object({ day: z.object({ gte: z.number(), lte: z.number() }) });

/** The user, the keys that every new instance gets, and what was billed. */
export function accountRoutes(app: FastifyInstance, account: Account): void {
  // The documentation has a slash at the end, its own client has none.
  for (const path of ["/v0/users/current/", "/v0/users/current"]) {
    app.get(path, async () => ({
      id: USER,
      username: "test",
      email: "test@example.org",
      credit: account.credit,
      balance: 0,
      ssh_key: [...account.keys.values()][0]?.key ?? null,
    }));
  }
  app.get("/v0/ssh/", async () =>
    [...account.keys.values()].map(({ id, key, created }) => ({
      id,
      user_id: USER,
      key,
      public_key: key,
      created_at: created,
      deleted_at: null,
    })),
  );
  app.post("/v0/ssh/", async ({ body }) => {
    const { ssh_key } = checked(keySchema, body, invalidArgs);
    const key = { id: account.newId(), key: ssh_key, created: new Date().toISOString() };
    account.keys.set(key.id, key);
    await Promise.all([...account.instances.values()].map((instance) => instance.authorize(ssh_key)));
    const shown = {
      id: key.id,
      user_id: USER,
      public_key: key.key,
      created_at: key.created,
      deleted_at: null,
    };
    return { success: true, key: shown };
  });
  app.delete<{ Params: { id: string } }>("/v0/ssh/:id/", async ({ params }) => {
    return { success: account.keys.delete(Number(params.id)) };
  });
  app.get<{ Querystring: Record<string, string> }>("/v0/charges/", async ({ query }) => {
    const { success, data } = filterSchema.safeParse(JSON.parse(query["select_filters"] ?? "{}"));
    if (!success) throw invalid("Must provide both 'day' gte and lte filters for instance charges");
    const now = account.clock.now();
    const results = account
      .bills()
      .map(({ instance, bill }) => chargeOf(instance, bill, now))
      .filter(({ start, end }) => end >= data.day.gte && start <= data.day.lte);
    return { success: true, count: results.length, total: results.length, next_token: null, results };
  });
}
