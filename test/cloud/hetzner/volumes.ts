import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Action } from "../actions.ts";
import { LOCATIONS } from "./catalogue.ts";
import type { Project, Server, Volume } from "./project.ts";
import { invalidField, isProtected, refused } from "./refuse.ts";
import {
  actionRoute,
  body,
  byIdOrName,
  commonRoutes,
  type Kind,
  labelsSchema,
  mustBeUnique,
  shown,
} from "./routes.ts";
import { volumeView } from "./views.ts";

const nameSchema = z.string().min(1).max(64);
const createSchema = z.object({
  name: nameSchema,
  size: z.int().min(10, "size must be at least 10").max(10240),
  server: z.int().nullish(),
  location: z.union([z.string(), z.int()]).nullish(),
  format: z.enum(["ext4", "xfs"]).nullish(),
  automount: z.boolean().nullish(),
  labels: labelsSchema.optional(),
});

export function volumeRoutes(app: FastifyInstance, project: Project): void {
  const kind: Kind<Volume> = {
    plural: "volumes",
    singular: "volume",
    title: "volume",
    all: project.volumes,
    view: volumeView,
  };
  commonRoutes(app, project, kind, nameSchema);

  app.post("/volumes", async (request, reply) => {
    const input = body(createSchema, request);
    mustBeUnique(kind as never, input.name);
    const server = input.server == null ? undefined : project.find(project.servers, "server", input.server);
    if ((server === undefined) === (input.location == null)) {
      throw invalidField("location", "either server or location must be provided, and not both");
    }
    const volume: Volume = {
      ...project.named(input.name, input.labels),
      location: server?.location ?? byIdOrName(LOCATIONS, "location", input.location ?? ""),
      format: input.format ?? null,
      size: input.size,
      status: "creating",
      protection: { delete: false },
      server: undefined,
      disk: undefined,
    };
    project.volumes.set(volume.id, volume);
    const create = project.actions.start({
      command: "create_volume",
      resources: [reference(volume)],
      work: async () => {
        volume.disk = await project.disks.create(String(volume.id), volume.size, input.format ?? "");
        volume.status = "available";
      },
    });
    const next = server === undefined ? [] : [attach(project, volume, server, create)];
    return reply.code(201).send({
      volume: volumeView(volume),
      action: project.actions.view(create),
      next_actions: next.map(shown(project)),
    });
  });

  app.delete<{ Params: { id: string } }>("/volumes/:id", async ({ params }, reply) => {
    const volume = project.find(project.volumes, "volume", params.id);
    if (volume.protection.delete) throw isProtected("volume");
    if (volume.server !== undefined)
      throw refused("volume_still_attached", "volume is still attached to a server");
    project.volumes.delete(volume.id);
    if (volume.disk !== undefined) await project.disks.remove(volume.disk);
    return reply.code(204).send();
  });

  actionRoute(
    app,
    project,
    kind,
    "attach",
    z.object({ server: z.int(), automount: z.boolean().nullish() }),
    (volume, input) => {
      const server = project.find(project.servers, "server", input.server);
      if (volume.server !== undefined) throw refused("volume_already_attached", "volume is already attached");
      if (volume.location !== server.location) {
        throw invalidField("server", "server and volume must be in the same location");
      }
      return attach(project, volume, server);
    },
  );

  actionRoute(app, project, kind, "detach", z.object({}), (volume) => {
    const server = volume.server === undefined ? undefined : project.servers.get(volume.server);
    if (server === undefined) throw refused("volume_not_attached", "volume is not attached to a server");
    const unlock = project.lock(server);
    return project.actions.start({
      command: "detach_volume",
      resources: [reference(volume), { id: server.id, type: "server" }],
      work: async () => {
        volume.server = undefined;
        await server.machine.plug(project.plugged(server));
      },
      finally: unlock,
    });
  });

  actionRoute(app, project, kind, "resize", z.object({ size: z.int().max(10240) }), (volume, { size }) => {
    if (size <= volume.size) throw invalidField("size", "size must be greater than the current size");
    return project.actions.start({
      command: "resize_volume",
      resources: [reference(volume)],
      work: async () => {
        if (volume.disk !== undefined) await project.disks.grow(volume.disk, size);
        volume.size = size;
      },
    });
  });

  actionRoute(app, project, kind, "change_protection", z.object({ delete: z.boolean() }), (volume, input) => {
    volume.protection = { delete: input.delete };
    return project.actions.start({ command: "change_protection", resources: [reference(volume)] });
  });
}

/** @throws ApiError locked where the server does something else */
export function attach(project: Project, volume: Volume, server: Server, after?: Action): Action {
  const unlock = project.lock(server);
  volume.server = server.id;
  return project.actions.start({
    command: "attach_volume",
    resources: [reference(volume), { id: server.id, type: "server" }],
    work: async () => {
      await after?.done;
      await server.machine.plug(project.plugged(server));
    },
    finally: unlock,
  });
}

function reference(volume: Volume) {
  return { id: volume.id, type: "volume" };
}
