import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Account, Firewall } from "./account.ts";
import { inboundSchema, outboundSchema } from "./firewall-rules.ts";
import { page } from "./list.ts";
import { conflict, unprocessable } from "./refuse.ts";
import { body, tagsSchema, url, type WithId } from "./routes.ts";
import { firewallView } from "./views.ts";

const rulesSchema = z.object({
  inbound_rules: z.array(inboundSchema).nullish(),
  outbound_rules: z.array(outboundSchema).nullish(),
});
const schema = rulesSchema.extend({
  name: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9.-]*$/, "is invalid")
    .max(255),
  droplet_ids: z.array(z.int()).nullish(),
  tags: tagsSchema,
});

export function firewallRoutes(app: FastifyInstance, account: Account): void {
  app.get("/firewalls", async (request) =>
    page("firewalls", [...account.firewalls.values()].map(firewallView), url(request)),
  );
  app.get<WithId>("/firewalls/:id", async ({ params }) => ({
    firewall: firewallView(account.find(account.firewalls, params.id)),
  }));
  app.post("/firewalls", async (request, reply) => {
    const settings = checkedSettings(account, body(schema, request));
    const firewall = { id: randomUUID(), created: new Date().toISOString(), ...settings };
    account.firewalls.set(firewall.id, firewall);
    await account.applyFirewalls();
    return reply.code(202).send({ firewall: firewallView(firewall) });
  });
  app.put<WithId>("/firewalls/:id", async (request) => {
    const firewall = account.find(account.firewalls, request.params.id);
    Object.assign(firewall, checkedSettings(account, body(schema, request), firewall));
    await account.applyFirewalls();
    return { firewall: firewallView(firewall) };
  });
  app.delete<WithId>("/firewalls/:id", async ({ params }, reply) => {
    account.firewalls.delete(account.find(account.firewalls, params.id).id);
    await account.applyFirewalls();
    return reply.code(204).send();
  });
  partRoutes(app, account);
}

/** Adding and removing droplets, tags and rules one by one. */
function partRoutes(app: FastifyInstance, account: Account): void {
  const dropletsSchema = z.object({ droplet_ids: z.array(z.int()) });
  const part = (
    path: string,
    change: (firewall: Firewall, body: unknown, method: "POST" | "DELETE") => void,
  ) =>
    app.route<WithId>({
      method: ["POST", "DELETE"],
      url: `/firewalls/:id/${path}`,
      handler: async (request, reply) => {
        const firewall = account.find(account.firewalls, request.params.id);
        change(firewall, request, request.method as "POST" | "DELETE");
        await account.applyFirewalls();
        return reply.code(204).send();
      },
    });
  part("droplets", (firewall, request, method) => {
    for (const id of body(dropletsSchema, request as never).droplet_ids) {
      if (method === "POST") firewall.droplets.add(account.find(account.droplets, id).id);
      else firewall.droplets.delete(id);
    }
  });
  part("tags", (firewall, request, method) => {
    for (const tag of body(z.object({ tags: tagsSchema }), request as never).tags) {
      if (method === "POST") firewall.tags.add(mustExist(account, tag));
      else firewall.tags.delete(tag);
    }
  });
  part("rules", (firewall, request, method) => {
    const { inbound_rules, outbound_rules } = body(rulesSchema, request as never);
    firewall.inbound = changed(firewall.inbound, inbound_rules ?? [], method);
    firewall.outbound = changed(firewall.outbound, outbound_rules ?? [], method);
  });
}

function changed<T>(rules: readonly T[], others: readonly T[], method: "POST" | "DELETE"): T[] {
  if (method === "POST") return [...rules, ...others];
  const gone = new Set(others.map((rule) => JSON.stringify(rule)));
  return rules.filter((rule) => !gone.has(JSON.stringify(rule)));
}

function checkedSettings(account: Account, input: z.output<typeof schema>, self?: Firewall) {
  const [inbound, outbound] = [input.inbound_rules ?? [], input.outbound_rules ?? []];
  if (inbound.length + outbound.length === 0) {
    throw unprocessable("you must specify at least one rule when creating a firewall");
  }
  const used = [...account.firewalls.values()].some((other) => other !== self && other.name === input.name);
  if (used) throw conflict("duplicate name");
  const droplets = (input.droplet_ids ?? []).map((id) => account.find(account.droplets, id).id);
  const tags = input.tags.map((tag) => mustExist(account, tag));
  return { name: input.name, inbound, outbound, droplets: new Set(droplets), tags: new Set(tags) };
}

function mustExist(account: Account, tag: string): string {
  if (!account.tags.has(tag)) throw unprocessable(`tag "${tag}" does not exist`);
  return tag;
}
