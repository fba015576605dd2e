import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { LOCATIONS } from "./catalogue.ts";
import type { PrimaryIp, Project, Server } from "./project.ts";
import { invalidField, isProtected, refused } from "./refuse.ts";
import {
  actionRoute,
  body,
  byIdOrName,
  commonRoutes,
  type Kind,
  labelsSchema,
  mustBeUnique,
} from "./routes.ts";
import { primaryIpView } from "./views.ts";

const nameSchema = z.string().min(1).max(128);
const createSchema = z.object({
  name: nameSchema,
  type: z.enum(["ipv4", "ipv6"]),
  assignee_type: z.literal("server").default("server"),
  assignee_id: z.int().nullish(),
  location: z.string().nullish(),
  auto_delete: z.boolean().default(false),
  labels: labelsSchema.optional(),
});
export const dnsPtrSchema = z.object({ ip: z.union([z.ipv4(), z.ipv6()]), dns_ptr: z.string().nullable() });

export function primaryIpKind(project: Project): Kind<PrimaryIp> {
  return {
    plural: "primary_ips",
    singular: "primary_ip",
    title: "Primary IP",
    all: project.primaryIps,
    view: primaryIpView,
  };
}

export function primaryIpRoutes(app: FastifyInstance, project: Project): void {
  const kind = primaryIpKind(project);
  commonRoutes(app, project, kind, nameSchema, (ip, request) => {
    const { auto_delete } = body(z.object({ auto_delete: z.boolean().optional() }), request);
    ip.autoDelete = auto_delete ?? ip.autoDelete;
  });

  app.post("/primary_ips", async (request, reply) => {
    const input = body(createSchema, request);
    mustBeUnique(kind as never, input.name);
    const server =
      input.assignee_id == null ? undefined : project.find(project.servers, "server", input.assignee_id);
    if (server === undefined && input.location == null) {
      throw invalidField("location", "either assignee_id or location must be provided");
    }
    if (server !== undefined) mustTake(project, server, input.type);
    const ip = makePrimaryIp(project, {
      ...input,
      location: server?.location ?? byIdOrName(LOCATIONS, "location", input.location ?? ""),
    });
    const action = project.actions.start({ command: "create_primary_ip", resources: [reference(ip)] });
    if (server !== undefined) await assign(project, ip, server);
    return reply.code(201).send({ primary_ip: primaryIpView(ip), action: project.actions.view(action) });
  });

  app.delete<{ Params: { id: string } }>("/primary_ips/:id", async ({ params }, reply) => {
    const ip = project.find(project.primaryIps, "Primary IP", params.id);
    if (ip.protection.delete) throw isProtected("Primary IP");
    if (ip.server !== undefined) throw refused("must_be_unassigned", "Primary IP must be unassigned");
    deletePrimaryIp(project, ip);
    return reply.code(204).send();
  });

  actionRoute(
    app,
    project,
    kind,
    "assign",
    z.object({ assignee_id: z.int(), assignee_type: z.literal("server").default("server") }),
    async (ip, input) => {
      const server = project.find(project.servers, "server", input.assignee_id);
      if (ip.server !== undefined)
        throw refused("primary_ip_already_assigned", "Primary IP is already assigned");
      if (ip.location !== server.location) {
        throw refused("primary_ip_location_mismatch", "Primary IP and server are in different locations");
      }
      mustTake(project, server, ip.type);
      await assign(project, ip, server);
      return change(project, "assign_primary_ip", ip, server);
    },
  );

  actionRoute(app, project, kind, "unassign", z.object({}), async (ip) => {
    const server = ip.server === undefined ? undefined : project.servers.get(ip.server);
    if (server === undefined) throw refused("primary_ip_not_assigned", "Primary IP is not assigned");
    mustBeOff(server);
    ip.server = undefined;
    await replug(project, server);
    return change(project, "unassign_primary_ip", ip, server);
  });

  actionRoute(app, project, kind, "change_protection", z.object({ delete: z.boolean() }), (ip, input) => {
    ip.protection = { delete: input.delete };
    return change(project, "change_protection", ip);
  });

  actionRoute(app, project, kind, "change_dns_ptr", dnsPtrSchema, (ip, input) => {
    setPointer(ip, input.ip, input.dns_ptr);
    return change(project, "change_dns_ptr", ip);
  });
}

/** A new address that is nobody's yet. */
export function makePrimaryIp(
  project: Project,
  args: Pick<PrimaryIp, "name" | "type" | "location"> & {
    auto_delete: boolean;
    labels?: PrimaryIp["labels"] | undefined;
  },
): PrimaryIp {
  const address = project.site.plan.take(args.type);
  const ip: PrimaryIp = {
    ...project.named(args.name, args.labels),
    type: args.type,
    address,
    location: args.location,
    autoDelete: args.auto_delete,
    protection: { delete: false },
    server: undefined,
    dnsPtr: new Map(args.type === "ipv4" ? [[address, usualName(address)]] : []),
  };
  project.primaryIps.set(ip.id, ip);
  return ip;
}

export function deletePrimaryIp(project: Project, ip: PrimaryIp): void {
  project.primaryIps.delete(ip.id);
  project.site.plan.free(ip.address);
}

/** Without a name, the one that Hetzner gives. @throws ApiError invalid_input where the address is another's */
export function setPointer(ip: PrimaryIp, address: string, name: string | null): void {
  const own = ip.type === "ipv4" ? address === ip.address : address.startsWith(ip.address.replace(/1$/, ""));
  if (!own) throw invalidField("ip", `'${address}' does not belong to the Primary IP`);
  if (name !== null) ip.dnsPtr.set(address, name);
  else if (ip.type === "ipv4") ip.dnsPtr.set(address, usualName(address));
  else ip.dnsPtr.delete(address);
}

function usualName(address: string): string {
  return `static.${address.split(".").reverse().join(".")}.clients.your-server.de`;
}

function reference(ip: PrimaryIp) {
  return { id: ip.id, type: "primary_ip" };
}

function change(project: Project, command: string, ip: PrimaryIp, server?: Server) {
  const resources = [reference(ip), ...(server === undefined ? [] : [{ id: server.id, type: "server" }])];
  return project.actions.start({ command, resources });
}

function mustBeOff({ status }: Server): void {
  if (status !== "off") throw refused("server_not_stopped", "server must be stopped");
}

function mustTake(project: Project, server: Server, type: PrimaryIp["type"]): void {
  mustBeOff(server);
  if (project.ipsOf(server).some((ip) => ip.type === type)) {
    throw refused(`server_has_${type}`, `server already has an ${type} address`);
  }
}

async function assign(project: Project, ip: PrimaryIp, server: Server): Promise<void> {
  ip.server = server.id;
  await replug(project, server);
}

async function replug(project: Project, server: Server): Promise<void> {
  await server.machine.plug(project.plugged(server));
  await project.applyFirewalls();
}
