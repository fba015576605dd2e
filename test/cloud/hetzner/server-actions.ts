import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { IMAGES, SERVER_TYPES, type ServerType } from "./catalogue.ts";
import { dnsPtrSchema, setPointer } from "./primary-ips.ts";
import type { Project, Server } from "./project.ts";
import { invalidField, isProtected, refused, soldOut } from "./refuse.ts";
import { actionRoute, body, byIdOrName, type Kind } from "./routes.ts";
import { boot, exclusively, serverKind, serverReference } from "./server-kind.ts";

const nothing = z.object({});
const idOrName = z.union([z.string().min(1), z.int()]);

/** What can be done to a server. */
export function serverActionRoutes(app: FastifyInstance, project: Project): void {
  const kind = serverKind(project);
  powerActions(app, project, kind);

  actionRoute(
    app,
    project,
    kind,
    "change_type",
    z.object({ server_type: idOrName, upgrade_disk: z.boolean() }),
    (server, input) =>
      changeType(
        project,
        server,
        byIdOrName(SERVER_TYPES, "server_type", input.server_type),
        input.upgrade_disk,
      ),
  );
  actionRoute(app, project, kind, "enable_backup", nothing, (server) => {
    server.backupWindow ??= "22-02";
    return exclusively(project, server, "enable_backup");
  });
  actionRoute(app, project, kind, "disable_backup", nothing, (server) => {
    server.backupWindow = null;
    return exclusively(project, server, "disable_backup");
  });
  actionRoute(
    app,
    project,
    kind,
    "change_protection",
    z.object({ delete: z.boolean().optional(), rebuild: z.boolean().optional() }),
    (server, input) => {
      const protection = {
        delete: input.delete ?? server.protection.delete,
        rebuild: input.rebuild ?? server.protection.rebuild,
      };
      if (protection.delete !== protection.rebuild) {
        throw invalidField("rebuild", "delete and rebuild protection must be the same");
      }
      server.protection = protection;
      return project.actions.start({ command: "change_protection", resources: [serverReference(server)] });
    },
  );
  actionRoute(app, project, kind, "change_dns_ptr", dnsPtrSchema, (server, input) => {
    const type = input.ip.includes(":") ? "ipv6" : "ipv4";
    const ip = project.ipsOf(server).find((own) => own.type === type);
    if (ip === undefined) throw invalidField("ip", `'${input.ip}' does not belong to the server`);
    setPointer(ip, input.ip, input.dns_ptr);
    return project.actions.start({ command: "change_dns_ptr", resources: [serverReference(server)] });
  });
  rebuild(app, project);
}

function powerActions(app: FastifyInstance, project: Project, kind: Kind<Server>): void {
  const off = async (server: Server, how: (server: Server) => Promise<void>) => {
    server.status = "stopping";
    await how(server);
    server.status = "off";
  };
  const hard = (server: Server) => server.machine.powerOff();
  const soft = (server: Server) => server.machine.shutDown();
  actionRoute(app, project, kind, "poweron", nothing, (server) =>
    exclusively(project, server, "start_server", () => boot(project, server)),
  );
  actionRoute(app, project, kind, "poweroff", nothing, (server) =>
    exclusively(project, server, "stop_server", () => off(server, hard)),
  );
  for (const [name, command, how] of [
    ["reboot", "reboot_server", soft],
    ["reset", "reset_server", hard],
  ] as const) {
    actionRoute(app, project, kind, name, nothing, (server) => {
      mustRun(server);
      return exclusively(project, server, command, async () => {
        await off(server, how);
        await boot(project, server);
      });
    });
  }
  actionRoute(app, project, kind, "shutdown", nothing, (server) => {
    // The action only sends the signal; the server is off when its system has ended.
    // It may be deleted meanwhile.
    if (server.status === "running") off(server, soft).catch(() => {});
    return project.actions.start({ command: "shutdown_server", resources: [serverReference(server)] });
  });
}

function changeType(project: Project, server: Server, type: ServerType, upgradeDisk: boolean) {
  if (server.status !== "off") throw refused("server_not_stopped", "server must be stopped");
  if (type === server.type) throw refused("invalid_server_type", "server already has this server type");
  if (type.disk < server.diskGb)
    throw refused("invalid_server_type", "server disk is bigger than new server type");
  if (!type.locations.includes(server.location.name)) {
    throw refused("invalid_server_type", "server type is not available in the server's location");
  }
  if (!project.stock.has(type.name, server.location.name)) throw soldOut();
  const action = exclusively(project, server, "change_server_type", async () => {
    server.status = "migrating";
    await server.machine.setMemory(type.memory * 1024);
    server.type = type;
    if (upgradeDisk) server.diskGb = type.disk;
    await boot(project, server);
  });
  return action;
}

function rebuild(app: FastifyInstance, project: Project): void {
  const schema = z.object({ image: idOrName, user_data: z.string().nullish() });
  app.post<{ Params: { id: string } }>("/servers/:id/actions/rebuild", async (request, reply) => {
    const server = project.find(project.servers, "server", request.params.id);
    const input = body(schema, request);
    if (server.protection.rebuild) throw isProtected("server");
    const image = byIdOrName(IMAGES, "image", input.image);
    const action = exclusively(project, server, "rebuild_server", async () => {
      server.status = "rebuilding";
      server.image = image;
      await server.machine.rebuild(input.user_data ?? undefined);
      await boot(project, server);
    });
    return reply.code(201).send({ action: project.actions.view(action), root_password: null });
  });
}

function mustRun(server: Server): void {
  if (server.status !== "running") throw refused("server_not_running", "server is not running");
}
