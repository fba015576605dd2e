import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Action } from "../actions.ts";
import type { Family } from "../machines/address-plan.ts";
import type { Account, Droplet, ReservedIp } from "./account.ts";
import { page } from "./list.ts";
import { notFound, unprocessable } from "./refuse.ts";
import { body, regionOf, url } from "./routes.ts";
import { actionView, dropletView, reservedIpView } from "./views.ts";

type WithIp = { Params: { ip: string } };
const createSchema = z.object({
  region: z.string().optional(),
  droplet_id: z.int().optional(),
  project_id: z.string().optional(),
});
const actionSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("assign"), droplet_id: z.int() }),
  z.object({ type: z.literal("unassign") }),
]);

/** Addresses that outlive droplets: they stay in their region, and answer on the droplet that they are assigned to. */
export function reservedIpRoutes(app: FastifyInstance, account: Account): void {
  const view = (ip: ReservedIp) => reservedIpView(account, ip);
  app.get("/reserved_ips", async (request) =>
    page("reserved_ips", all(account, "ipv4").map(view), url(request)),
  );
  app.get<WithIp>("/reserved_ips/:ip", async ({ params }) => ({
    reserved_ip: view(account.find(account.reservedIps, params.ip)),
  }));

  app.post("/reserved_ips", async (request, reply) => {
    const input = body(createSchema, request);
    const droplet =
      input.droplet_id === undefined ? undefined : account.find(account.droplets, input.droplet_id);
    if (droplet === undefined && input.region === undefined)
      throw unprocessable("region or droplet_id is required");
    const ip = make(account, "ipv4", droplet?.region ?? regionOf(input.region ?? ""), input.project_id);
    const actions = droplet === undefined ? [] : [assign(account, ip, droplet)];
    const links = actions.map(({ id }) => ({
      ...{ id, rel: "assign_ip", href: new URL(`/v2/actions/${id}`, url(request)).href },
    }));
    return reply.code(202).send({ reserved_ip: view(ip), links: { actions: links } });
  });
  app.delete<WithIp>("/reserved_ips/:ip", (request, reply) =>
    remove(account, request.params.ip).then(() => reply.code(204).send()),
  );

  const ipv6 = (ip: ReservedIp) => ipv6View(account, ip);
  app.get("/reserved_ipv6", async (request) =>
    page("reserved_ipv6s", all(account, "ipv6").map(ipv6), url(request)),
  );
  app.get<WithIp>("/reserved_ipv6/:ip", async ({ params }) => ({
    reserved_ipv6: ipv6(account.find(account.reservedIps, params.ip)),
  }));
  app.post("/reserved_ipv6", async (request, reply) => {
    const { region_slug } = body(z.object({ region_slug: z.string() }), request);
    return reply.code(201).send({ reserved_ipv6: ipv6(make(account, "ipv6", regionOf(region_slug))) });
  });
  app.delete<WithIp>("/reserved_ipv6/:ip", (request, reply) =>
    remove(account, request.params.ip).then(() => reply.code(204).send()),
  );

  for (const path of ["/reserved_ips", "/reserved_ipv6"]) actionRoutes(app, account, path);
}

function actionRoutes(app: FastifyInstance, account: Account, path: string): void {
  app.post<WithIp>(`${path}/:ip/actions`, async (request, reply) => {
    const ip = account.find(account.reservedIps, request.params.ip);
    const input = body(actionSchema, request);
    const action =
      input.type === "assign"
        ? assign(account, ip, account.find(account.droplets, input.droplet_id))
        : unassign(account, ip);
    return reply.code(201).send({ action: actionView(account, action) });
  });
  app.get<{ Params: { ip: string; action: string } }>(`${path}/:ip/actions/:action`, async ({ params }) => {
    const action = account.actions.all.find(({ id }) => String(id) === params.action);
    if (action === undefined) throw notFound();
    return { action: actionView(account, action) };
  });
}

function all(account: Account, family: Family): ReservedIp[] {
  return [...account.reservedIps.values()].filter(({ ip }) => ip.includes(":") === (family === "ipv6"));
}

function make(
  account: Account,
  family: Family,
  region: ReservedIp["region"],
  projectId?: string,
): ReservedIp {
  const project =
    projectId === undefined ? account.defaultProject : account.find(account.projects, projectId);
  const ip = { ip: account.site.plan.take(family), region, droplet: undefined, projectId: project.id };
  account.reservedIps.set(ip.ip, ip);
  return ip;
}

/** From wherever it is; @throws ApiError where the droplet is in another region or has one already */
function assign(account: Account, ip: ReservedIp, droplet: Droplet): Action {
  if (droplet.region !== ip.region) {
    throw unprocessable("The Droplet and the reserved IP are in different regions.");
  }
  const taken = all(account, ip.ip.includes(":") ? "ipv6" : "ipv4").some(
    (other) => other !== ip && other.droplet === droplet.id,
  );
  if (taken) throw unprocessable("The Droplet already has a reserved IP.");
  return account.act(droplet, "assign_ip", async () => {
    const before = ip.droplet === undefined ? undefined : account.droplets.get(ip.droplet);
    ip.droplet = droplet.id;
    if (before !== undefined && before !== droplet) await account.replug(before);
    await account.replug(droplet);
  });
}

/** @throws ApiError where it is nowhere */
function unassign(account: Account, ip: ReservedIp): Action {
  const droplet = ip.droplet === undefined ? undefined : account.droplets.get(ip.droplet);
  if (droplet === undefined) throw unprocessable("The reserved IP is not assigned.");
  return account.act(droplet, "unassign_ip", async () => {
    ip.droplet = undefined;
    await account.replug(droplet);
  });
}

async function remove(account: Account, address: string): Promise<void> {
  const ip = account.find(account.reservedIps, address);
  const droplet = ip.droplet === undefined ? undefined : account.droplets.get(ip.droplet);
  account.reservedIps.delete(address);
  account.assigned.delete(`do:reservedip:${address}`);
  account.site.plan.free(address);
  if (droplet !== undefined) await account.replug(droplet);
}

function ipv6View(account: Account, { ip, region, droplet }: ReservedIp) {
  const assigned = droplet === undefined ? undefined : account.droplets.get(droplet);
  return {
    ip,
    region_slug: region.slug,
    reserved_at: "2026-01-01T00:00:00Z",
    ...(assigned !== undefined && { droplet: dropletView(account, assigned) }),
  };
}
