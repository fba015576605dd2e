import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Account } from "./account.ts";
import { page } from "./list.ts";
import { notFound } from "./refuse.ts";
import { body, tagSchema, url } from "./routes.ts";

type WithName = { Params: { name: string } };
const resourcesSchema = z.object({
  resources: z.array(z.object({ resource_id: z.string(), resource_type: z.enum(["droplet", "volume"]) })),
});

export function tagRoutes(app: FastifyInstance, account: Account): void {
  app.get("/tags", async (request) =>
    page(
      "tags",
      [...account.tags].map((name) => tagView(account, name)),
      url(request),
    ),
  );
  app.get<WithName>("/tags/:name", async ({ params }) => ({
    tag: tagView(account, mustExist(account, params.name)),
  }));
  app.post("/tags", async (request, reply) => {
    const { name } = body(z.object({ name: tagSchema }), request);
    account.tags.add(name);
    return reply.code(201).send({ tag: tagView(account, name) });
  });
  app.delete<WithName>("/tags/:name", async ({ params }, reply) => {
    const name = mustExist(account, params.name);
    account.tags.delete(name);
    for (const { tags } of [
      ...account.droplets.values(),
      ...account.volumes.values(),
      ...account.firewalls.values(),
    ]) {
      tags.delete(name);
    }
    await account.applyFirewalls();
    return reply.code(204).send();
  });

  const change = async (
    request: FastifyRequest<WithName>,
    apply: (tags: Set<string>, name: string) => void,
  ) => {
    const name = mustExist(account, request.params.name);
    for (const { resource_id, resource_type } of body(resourcesSchema, request).resources) {
      const thing =
        resource_type === "droplet"
          ? account.find(account.droplets, Number(resource_id))
          : account.find(account.volumes, resource_id);
      apply(thing.tags, name);
    }
    await account.applyFirewalls();
  };
  app.post<WithName>("/tags/:name/resources", async (request, reply) => {
    await change(request, (tags, name) => tags.add(name));
    return reply.code(204).send();
  });
  app.delete<WithName>("/tags/:name/resources", async (request, reply) => {
    await change(request, (tags, name) => tags.delete(name));
    return reply.code(204).send();
  });
}

function mustExist(account: Account, name: string): string {
  if (!account.tags.has(name)) throw notFound();
  return name;
}

function tagView(account: Account, name: string) {
  const count = (all: Iterable<{ tags: ReadonlySet<string> }>) =>
    [...all].filter(({ tags }) => tags.has(name)).length;
  const droplets = count(account.droplets.values());
  const volumes = count(account.volumes.values());
  const none = { count: 0 };
  return {
    name,
    resources: {
      count: droplets + volumes,
      droplets: { count: droplets },
      volumes: { count: volumes },
      images: none,
      volume_snapshots: none,
      databases: none,
    },
  };
}
