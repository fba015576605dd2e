import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Action } from "../actions.ts";
import type { Account, Volume } from "./account.ts";
import { page } from "./list.ts";
import { conflict, notFound, unprocessable } from "./refuse.ts";
import { body, regionOf, tagsSchema, url, type WithId } from "./routes.ts";
import { actionView, volumeView } from "./views.ts";

const MAX_GIB = 16384;
const createSchema = z.object({
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,63}$/,
      "must begin with a letter and have only lowercase letters, digits and -",
    ),
  region: z.string(),
  size_gigabytes: z.int().min(1).max(MAX_GIB),
  description: z.string().default(""),
  filesystem_type: z.enum(["", "ext4", "xfs"]).default(""),
  filesystem_label: z.string().max(16).default(""),
  snapshot_id: z.literal("", "snapshots are not served here").optional(),
  tags: tagsSchema,
});
const actionSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("attach"), droplet_id: z.int() }),
  z.object({ type: z.literal("detach"), droplet_id: z.int().optional() }),
  z.object({ type: z.literal("resize"), size_gigabytes: z.int().max(MAX_GIB) }),
]);
type Input = z.output<typeof actionSchema>;

export function volumeRoutes(app: FastifyInstance, account: Account): void {
  app.get("/volumes", async (request) => {
    const { searchParams } = url(request);
    const [name, region] = [searchParams.get("name"), searchParams.get("region")];
    const found = [...account.volumes.values()].filter(
      (volume) =>
        (name === null || volume.name === name) && (region === null || volume.region.slug === region),
    );
    return page(
      "volumes",
      found.map((volume) => volumeView(account, volume)),
      url(request),
    );
  });
  app.get<WithId>("/volumes/:id", async ({ params }) => ({
    volume: volumeView(account, account.find(account.volumes, params.id)),
  }));

  app.post("/volumes", async (request, reply) => {
    const input = body(createSchema, request);
    const region = regionOf(input.region);
    const used = [...account.volumes.values()].some(
      (volume) => volume.name === input.name && volume.region === region,
    );
    if (used) throw conflict("a volume with that name already exists");
    const id = randomUUID();
    const volume: Volume = {
      ...{ id, name: input.name, region, description: input.description, size: input.size_gigabytes },
      created: new Date().toISOString(),
      filesystemType: input.filesystem_type,
      filesystemLabel: input.filesystem_label,
      droplet: undefined,
      tags: new Set(input.tags),
      disk: await account.disks.create(
        id,
        input.size_gigabytes,
        input.filesystem_type,
        input.filesystem_label,
      ),
    };
    for (const tag of input.tags) account.tags.add(tag);
    account.volumes.set(id, volume);
    return reply.code(201).send({ volume: volumeView(account, volume) });
  });

  app.delete<WithId>("/volumes/:id", async ({ params }, reply) => {
    const volume = account.find(account.volumes, params.id);
    if (volume.droplet !== undefined) throw conflict("the volume is attached to a droplet");
    account.volumes.delete(volume.id);
    account.assigned.delete(`do:volume:${volume.id}`);
    await account.disks.remove(volume.disk);
    return reply.code(204).send();
  });

  app.post<WithId>("/volumes/:id/actions", async (request, reply) => {
    const volume = account.find(account.volumes, request.params.id);
    const action = begin(account, volume, body(actionSchema, request));
    return reply.code(202).send({ action: actionView(account, action) });
  });
  app.get<{ Params: { id: string; action: string } }>("/volumes/:id/actions/:action", async ({ params }) => {
    const action = account.actions.all.find(({ id }) => String(id) === params.action);
    if (action === undefined) throw notFound();
    return { action: actionView(account, action) };
  });
}

function begin(account: Account, volume: Volume, input: Input): Action {
  if (input.type === "attach") {
    const droplet = account.find(account.droplets, input.droplet_id);
    if (volume.droplet !== undefined) throw unprocessable("Volume is already attached to a Droplet.");
    if (droplet.region !== volume.region) throw unprocessable("Volume and Droplet are in different regions.");
    return account.act(droplet, "attach_volume", async () => {
      volume.droplet = droplet.id;
      await account.replug(droplet);
    });
  }
  if (input.type === "detach") {
    const droplet = volume.droplet === undefined ? undefined : account.droplets.get(volume.droplet);
    if (droplet === undefined) throw unprocessable("Attachment not found");
    return account.act(droplet, "detach_volume", async () => {
      volume.droplet = undefined;
      await account.replug(droplet);
    });
  }
  if (input.size_gigabytes <= volume.size) throw unprocessable("size must be greater than the current size");
  return account.actions.start({
    command: "resize",
    resources: [],
    work: async () => {
      await account.disks.grow(volume.disk, input.size_gigabytes);
      volume.size = input.size_gigabytes;
    },
  });
}
