import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { checked } from "../http/input.ts";
import type { Account } from "./account.ts";
import { type Filters, matches, sorted } from "./filters.ts";
import { invalidArg, invalidArgs } from "./refuse.ts";
import { instanceView } from "./views.ts";

type WithId = { Params: { id: string } };

/** The newer list shows no more at once. */
const PAGE = 25;

const changeSchema = z.object({
  state: z.enum(["running", "stopped"]).optional(),
  label: z.string().max(1024).optional(),
});
const keySchema = z.object({ ssh_key: z.string().min(1) });
const json = <T>(text: string | undefined, otherwise: T): T =>
  text === undefined ? otherwise : (JSON.parse(text) as T);

/** Instances are listed, shown, stopped, started, labelled and destroyed, and get keys. */
export function instanceRoutes(app: FastifyInstance, account: Account): void {
  const all = () => [...account.instances.values()].map((instance) => instanceView(account, instance));

  app.get("/v0/instances/", async ({ fault }) => {
    const instances = fault?.kind === "empty" ? [] : all();
    return { instances_found: instances.length, instances };
  });
  app.get<{ Querystring: Record<string, string> }>("/v1/instances/", async ({ query, fault }) => {
    const filters = json<Filters>(query["select_filters"], {});
    const order = json(query["order_by"], [{ col: "id", dir: "asc" }]);
    const found = fault?.kind === "empty" ? [] : all().filter((instance) => matches(instance, filters));
    const ordered = sorted(
      found,
      order.map(({ col, dir }) => [col, dir]),
    );
    const first = Number(query["after_token"] ?? 0);
    const page = ordered.slice(first, first + Math.min(Number(query["limit"] ?? PAGE), PAGE));
    const next = first + page.length;
    return {
      success: true,
      instances_found: page.length,
      total_instances: ordered.length,
      label_counts: Object.fromEntries(
        [...Map.groupBy(ordered, ({ label }) => label ?? "")].map(([label, labelled]) => [
          label,
          labelled.length,
        ]),
      ),
      next_token: next < ordered.length ? String(next) : null,
      instances: page,
    };
  });
  // One that there is not is shown as null, and not refused.
  app.get<WithId>("/v0/instances/:id/", async ({ params }) => {
    const instance = account.instances.get(Number(params.id));
    return { instances: instance === undefined ? null : instanceView(account, instance) };
  });
  app.put<WithId>("/v0/instances/:id/", async ({ params, body }) => {
    const instance = account.find(params.id);
    const { state, label } = checked(changeSchema, body, invalidArgs);
    if (state === undefined && label === undefined) throw invalidArg("state", "or 'label' is required");
    if (label !== undefined) instance.label = label;
    if (state === "stopped") account.stop(instance);
    if (state === "running") account.start(instance);
    return { success: true };
  });
  app.delete<WithId>("/v0/instances/:id/", async ({ params }) => {
    account.destroy(account.find(params.id));
    return { success: true };
  });
  app.post<WithId>("/v0/instances/:id/ssh/", async ({ params, body }) => {
    const instance = account.find(params.id);
    await instance.authorize(checked(keySchema, body, invalidArgs).ssh_key);
    return { success: true, msg: "SSH key attached successfully" };
  });
}
