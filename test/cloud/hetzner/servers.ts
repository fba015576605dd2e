import { randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { Machine } from "../machines/machine.ts";
import { IMAGES, LOCATIONS, type Location, SERVER_TYPES } from "./catalogue.ts";
import { deletePrimaryIp, makePrimaryIp } from "./primary-ips.ts";
import type { PrimaryIp, Project, Server } from "./project.ts";
import { invalidField, isProtected, refused, soldOut } from "./refuse.ts";
import { body, byIdOrName, commonRoutes, labelsSchema, mustBeUnique, shown } from "./routes.ts";
import { boot, exclusively, serverKind, serverName, serverReference } from "./server-kind.ts";
import { serverView } from "./views.ts";

/** Bytes. */
const USER_DATA_MAX = 32 * 1024;

const idOrName = z.union([z.string().min(1), z.int()]);
const createSchema = z.object({
  name: serverName,
  server_type: idOrName,
  image: idOrName,
  location: idOrName.nullish(),
  ssh_keys: z.array(idOrName).nullish(),
  user_data: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= USER_DATA_MAX, "user_data is too long (max 32 KiB)")
    .nullish(),
  labels: labelsSchema.nullish(),
  start_after_create: z.boolean().nullish(),
  automount: z.boolean().nullish(),
  volumes: z.array(z.int()).nullish(),
  networks: z.array(z.int()).max(0, "networks are not served here").nullish(),
  placement_group: z.undefined("placement groups are not served here").optional(),
  firewalls: z.array(z.object({ firewall: z.int() })).nullish(),
  public_net: z
    .object({
      enable_ipv4: z.boolean().default(true),
      enable_ipv6: z.boolean().default(true),
      ipv4: z.int().nullish(),
      ipv6: z.int().nullish(),
    })
    .nullish(),
});
type CreateInput = z.output<typeof createSchema>;

/** Servers: list, one, create, change, delete. */
export function serverRoutes(app: FastifyInstance, project: Project): void {
  const kind = serverKind(project);
  commonRoutes(app, project, kind, serverName, () => project.applyFirewalls());

  app.post("/servers", async (request, reply) => {
    const input = body(createSchema, request);
    mustBeUnique(kind as never, input.name);
    const server = create(project, input);
    const unlock = project.lock(server);
    const starts = input.start_after_create ?? true;
    const made = project.actions.start({
      command: "create_server",
      resources: [serverReference(server)],
      work: async () => {
        await server.machine.create(project.plugged(server));
        server.status = "off";
      },
      finally: starts ? () => {} : unlock,
    });
    const started = project.actions.start.bind(project.actions);
    const next = starts
      ? [
          started({
            command: "start_server",
            resources: [serverReference(server)],
            after: made,
            work: () => made.done.then(() => boot(project, server)),
            finally: unlock,
          }),
        ]
      : [];
    const password = (input.ssh_keys ?? []).length === 0 ? randomBytes(9).toString("base64url") : null;
    return reply.code(201).send({
      server: serverView(project, server),
      action: project.actions.view(made),
      next_actions: next.map(shown(project)),
      root_password: password,
    });
  });

  app.delete<{ Params: { id: string } }>("/servers/:id", async ({ params }) => {
    const server = project.find(project.servers, "server", params.id);
    if (server.protection.delete) throw isProtected("server");
    const action = exclusively(project, server, "delete_server", () => remove(project, server));
    server.status = "deleting";
    return { action: project.actions.view(action) };
  });
}

/** @throws ApiError where something that it asks for is missing, in use, elsewhere or sold out */
function create(project: Project, input: CreateInput): Server {
  const type = byIdOrName(SERVER_TYPES, "server_type", input.server_type);
  const image = byIdOrName(IMAGES, "image", input.image);
  const given = givenIps(project, input);
  const location = locationOf(input, given);
  if (!type.locations.includes(location.name)) {
    throw invalidField("server_type", `unsupported location for server type '${type.name}'`);
  }
  if (!project.stock.has(type.name, location.name)) throw soldOut();
  const keys = (input.ssh_keys ?? []).map((key) =>
    byIdOrName([...project.sshKeys.values()], "ssh_keys", key),
  );
  const volumes = (input.volumes ?? []).map((id) => project.find(project.volumes, "volume", id));
  for (const volume of volumes) {
    if (volume.server !== undefined) throw refused("volume_already_attached", "volume is already attached");
    if (volume.location !== location) throw invalidField("volumes", "volume is in another location");
  }
  const firewalls = (input.firewalls ?? []).map(({ firewall }) =>
    project.find(project.firewalls, "firewall", firewall),
  );

  const named = project.named(input.name, input.labels ?? {});
  const machine = new Machine(project.site, {
    id: `server-${named.id}`,
    hostName: input.name,
    memoryMb: type.memory * 1024,
    userData: input.user_data ?? undefined,
    sshKeys: keys.map(({ publicKey }) => publicKey),
  });
  const server: Server = {
    ...named,
    ...{ type, image, location, machine, diskGb: type.disk, locked: false, backupWindow: null },
    status: "initializing",
    protection: { delete: false, rebuild: false },
  };
  project.servers.set(server.id, server);
  for (const ip of [...given, ...newIps(project, input, server, given)]) ip.server = server.id;
  for (const volume of volumes) volume.server = server.id;
  for (const firewall of firewalls) firewall.servers.add(server.id);
  return server;
}

function givenIps(project: Project, { public_net: net }: CreateInput): PrimaryIp[] {
  return (["ipv4", "ipv6"] as const).flatMap((type) => {
    const id = net?.[type];
    if (id == null) return [];
    const ip = project.find(project.primaryIps, "Primary IP", id);
    if (ip.type !== type) throw refused("primary_ip_version_mismatch", `Primary IP is no ${type}`);
    if (ip.server !== undefined) throw refused("primary_ip_assigned", "Primary IP is already assigned");
    return [ip];
  });
}

/** Where nothing is said, it is the place of the addresses. */
function locationOf({ location }: CreateInput, ips: readonly PrimaryIp[]): Location {
  const wanted = byIdOrName(LOCATIONS, "location", location ?? ips[0]?.location.name ?? "fsn1");
  if (ips.some((ip) => ip.location !== wanted)) {
    throw refused("primary_ip_location_mismatch", "Primary IP is in a different location");
  }
  return wanted;
}

/** Addresses that come and go with the server. */
function newIps(
  project: Project,
  input: CreateInput,
  server: Server,
  given: readonly PrimaryIp[],
): PrimaryIp[] {
  const net = input.public_net;
  return (["ipv4", "ipv6"] as const).flatMap((type) => {
    const wanted = net?.[`enable_${type}`] ?? true;
    if (!wanted || given.some((ip) => ip.type === type)) return [];
    const { location } = server;
    return [
      makePrimaryIp(project, { name: `primary_ip-${server.id}-${type}`, type, location, auto_delete: true }),
    ];
  });
}

async function remove(project: Project, server: Server): Promise<void> {
  await server.machine.remove();
  for (const ip of project.ipsOf(server)) {
    if (ip.autoDelete) deletePrimaryIp(project, ip);
    else ip.server = undefined;
  }
  for (const volume of project.volumesOf(server)) volume.server = undefined;
  for (const firewall of project.firewalls.values()) firewall.servers.delete(server.id);
  project.servers.delete(server.id);
  await project.applyFirewalls();
}
