import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Account } from "./account.ts";
import { page } from "./list.ts";
import { forbidden, unprocessable } from "./refuse.ts";
import { body, regionOf, url, type WithId } from "./routes.ts";
import { vpcView } from "./views.ts";

const nameSchema = z.string().regex(/^[a-zA-Z0-9.-]+$/, "may only have letters, digits, dashes and periods");
const createSchema = z.object({
  name: nameSchema,
  region: z.string(),
  description: z.string().max(255).default(""),
  ip_range: z.cidrv4().optional(),
});
const changeSchema = z.object({ name: nameSchema.optional(), description: z.string().max(255).optional() });

export function vpcRoutes(app: FastifyInstance, account: Account): void {
  app.get("/vpcs", async (request) => page("vpcs", [...account.vpcs.values()].map(vpcView), url(request)));
  app.get<WithId>("/vpcs/:id", async ({ params }) => ({
    vpc: vpcView(account.find(account.vpcs, params.id)),
  }));

  app.post("/vpcs", async (request, reply) => {
    const input = body(createSchema, request);
    const all = [...account.vpcs.values()];
    if (all.some(({ name }) => name === input.name)) throw unprocessable("VPC with this name already exists");
    if (all.some(({ ipRange }) => ipRange === input.ip_range)) {
      throw unprocessable("This range/size overlaps with another VPC network in your account.");
    }
    const vpc = account.addVpc({
      name: input.name,
      description: input.description,
      region: regionOf(input.region),
      ipRange: input.ip_range ?? `10.200.${all.length}.0/24`,
      isDefault: false,
    });
    return reply.code(201).send({ vpc: vpcView(vpc) });
  });
  for (const method of ["PUT", "PATCH"] as const) {
    app.route<WithId>({
      method,
      url: "/vpcs/:id",
      handler: async (request) => {
        const vpc = account.find(account.vpcs, request.params.id);
        const { name = vpc.name, description = vpc.description } = body(changeSchema, request);
        Object.assign(vpc, { name, description });
        return { vpc: vpcView(vpc) };
      },
    });
  }
  app.delete<WithId>("/vpcs/:id", async ({ params }, reply) => {
    const vpc = account.find(account.vpcs, params.id);
    if (vpc.isDefault) throw forbidden("Can not delete default VPCs");
    if (members(account, vpc.id).length > 0) throw forbidden("Can not delete VPC with members");
    account.vpcs.delete(vpc.id);
    return reply.code(204).send();
  });
  app.get<WithId>("/vpcs/:id/members", async (request) => {
    const found = members(account, account.find(account.vpcs, request.params.id).id);
    const shown = found.map(({ id, name, created }) => ({
      urn: `do:droplet:${id}`,
      name,
      created_at: created,
    }));
    return page("members", shown, url(request));
  });
}

function members(account: Account, vpc: string) {
  return [...account.droplets.values()].filter((droplet) => droplet.vpc.id === vpc);
}
