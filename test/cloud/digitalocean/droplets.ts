import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { Machine } from "../machines/machine.ts";
import type { Account, Droplet, Vpc } from "./account.ts";
import { backupPolicySchema, usualPolicy } from "./backups.ts";
import { IMAGES, type Image, type Region, SIZES, type Size } from "./catalogue.ts";
import { findKey } from "./keys.ts";
import { page } from "./list.ts";
import { unprocessable } from "./refuse.ts";
import { body, regionOf, tagsSchema, url, type WithId } from "./routes.ts";
import { dropletView } from "./views.ts";

/** Bytes. */
const USER_DATA_MAX = 64 * 1024;
const HOST_NAME = /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,253}[a-zA-Z0-9])?$/;
export const nameSchema = z
  .string()
  .regex(HOST_NAME, "Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)");

const createSchema = z.object({
  name: nameSchema,
  region: z.string(),
  size: z.string(),
  image: z.union([z.string(), z.int()]),
  ssh_keys: z.array(z.union([z.string(), z.int()])).nullish(),
  backups: z.boolean().nullish(),
  backup_policy: backupPolicySchema.nullish(),
  ipv6: z.boolean().nullish(),
  monitoring: z.boolean().nullish(),
  user_data: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= USER_DATA_MAX, "is too long (maximum is 64 KiB)")
    .nullish(),
  // Ids, or what godo sends.
  volumes: z.array(z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])).nullish(),
  tags: tagsSchema,
  vpc_uuid: z.string().nullish(),
});
type CreateInput = z.output<typeof createSchema>;

/** Droplets: list, one, create, delete. */
export function dropletRoutes(app: FastifyInstance, account: Account): void {
  app.get("/droplets", async (request) => {
    const { searchParams } = url(request);
    const [tag, name] = [searchParams.get("tag_name"), searchParams.get("name")];
    const found = [...account.droplets.values()].filter(
      (droplet) => (tag === null || droplet.tags.has(tag)) && (name === null || droplet.name === name),
    );
    return page(
      "droplets",
      found.map((droplet) => dropletView(account, droplet)),
      url(request),
    );
  });
  app.get<WithId>("/droplets/:id", async ({ params }) => ({
    droplet: dropletView(account, account.find(account.droplets, Number(params.id))),
  }));

  app.post("/droplets", async (request, reply) => {
    const droplet = create(account, body(createSchema, request));
    const action = account.act(droplet, "create", async () => {
      await droplet.machine.create(account.plugged(droplet));
      await account.applyFirewalls();
      await droplet.machine.start();
      droplet.status = "active";
    });
    const href = new URL(`/v2/actions/${action.id}`, url(request)).href;
    return reply.code(202).send({
      droplet: dropletView(account, droplet),
      links: { actions: [{ id: action.id, rel: "create", href }] },
    });
  });

  app.delete<WithId>("/droplets/:id", async ({ params }, reply) => {
    const droplet = account.find(account.droplets, Number(params.id));
    account.act(droplet, "destroy", () => remove(account, droplet));
    return reply.code(204).send();
  });
  app.delete("/droplets", async (request, reply) => {
    const tag = url(request).searchParams.get("tag_name");
    if (tag === null) throw unprocessable("tag_name is required");
    for (const droplet of account.droplets.values()) {
      if (droplet.tags.has(tag)) account.act(droplet, "destroy", () => remove(account, droplet));
    }
    return reply.code(204).send();
  });
}

/** @throws ApiError where something that it asks for is missing, in use, elsewhere or sold out */
function create(account: Account, input: CreateInput): Droplet {
  const region = regionOf(input.region);
  const size = sizeOf(account, input.size, region);
  const image = imageOf(input.image);
  const vpc = vpcOf(account, input.vpc_uuid, region);
  const keys = (input.ssh_keys ?? []).map((key) => findKey(account, key));
  const volumes = (input.volumes ?? []).map((id) => account.find(account.volumes, id));
  for (const volume of volumes) {
    if (volume.region !== region) throw unprocessable("Volume is in a different region than the Droplet.");
    if (volume.droplet !== undefined) throw unprocessable("Volume is already attached to a Droplet.");
  }
  const backups = input.backup_policy ?? (input.backups ? usualPolicy : undefined);
  const id = account.nextId();
  const { plan } = account.site;
  const machine = new Machine(account.site, {
    id: `droplet-${id}`,
    hostName: input.name,
    memoryMb: size.memory,
    userData: input.user_data ?? undefined,
    sshKeys: keys.map(({ public_key }) => public_key),
  });
  const droplet: Droplet = {
    ...{ id, name: input.name, region, size, image, vpc, machine, backups, disk: size.disk },
    created: new Date().toISOString(),
    status: "new",
    locked: false,
    ipv4: plan.take("ipv4"),
    ipv6: input.ipv6 ? plan.take("ipv6") : undefined,
    privateIpv4: privateAddress(account, vpc),
    tags: new Set(input.tags),
  };
  for (const tag of input.tags) account.tags.add(tag);
  account.droplets.set(id, droplet);
  for (const volume of volumes) volume.droplet = id;
  return droplet;
}

/** @throws ApiError unprocessable_entity */
export function sizeOf(account: Account, slug: string, region: Region): Size {
  const size = SIZES.find((one) => one.slug === slug);
  if (size === undefined) throw unprocessable("You specified an invalid size for Droplet creation.");
  if (!account.stock.has(slug, region.slug)) throw unprocessable("Size is not available in this region.");
  return size;
}

/** @throws ApiError unprocessable_entity */
export function imageOf(wanted: string | number): Image {
  const image = IMAGES.find(({ id, slug }) => slug === wanted || String(id) === String(wanted));
  if (image === undefined) throw unprocessable("You specified an invalid image for Droplet creation.");
  return image;
}

function vpcOf(account: Account, id: string | null | undefined, region: Region): Vpc {
  const all = [...account.vpcs.values()].filter((vpc) => vpc.region === region);
  const found = all.find((vpc) => (id ? vpc.id === id : vpc.isDefault));
  if (found === undefined) throw unprocessable("VPC not found in the Droplet's region.");
  return found;
}

/** Only shown: machines have no network of their own besides the public one. */
function privateAddress(account: Account, vpc: Vpc): string {
  const taken = [...account.droplets.values()].filter((droplet) => droplet.vpc === vpc).length;
  return vpc.ipRange.replace(/\d+\/\d+$/, String(2 + taken));
}

async function remove(account: Account, droplet: Droplet): Promise<void> {
  await droplet.machine.remove();
  for (const volume of account.volumesOf(droplet)) volume.droplet = undefined;
  for (const ip of account.reservedIps.values()) if (ip.droplet === droplet.id) ip.droplet = undefined;
  for (const firewall of account.firewalls.values()) firewall.droplets.delete(droplet.id);
  account.assigned.delete(`do:droplet:${droplet.id}`);
  account.site.plan.free(droplet.ipv4);
  if (droplet.ipv6 !== undefined) account.site.plan.free(droplet.ipv6);
  account.droplets.delete(droplet.id);
  await account.applyFirewalls();
}
