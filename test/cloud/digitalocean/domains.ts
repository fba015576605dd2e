import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Account, Domain, DomainRecord } from "./account.ts";
import { page } from "./list.ts";
import { notFound, unprocessable } from "./refuse.ts";
import { body, url } from "./routes.ts";

type WithName = { Params: { name: string } };
type WithRecord = { Params: { name: string; id: string } };
const TTL = 1800;
const number = z
  .int()
  .nullish()
  .transform((value) => value ?? null);
const recordSchema = z.object({
  type: z.enum(["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"]),
  name: z.string().min(1),
  data: z.string().min(1),
  priority: number,
  port: number,
  ttl: z.int().min(30).default(TTL),
  weight: number,
  flags: number,
  tag: z
    .string()
    .nullish()
    .transform((value) => value || null),
});

/** DNS zones and their records. */
export function domainRoutes(app: FastifyInstance, account: Account): void {
  app.get("/domains", async (request) =>
    page("domains", [...account.domains.values()].map(domainView), url(request)),
  );
  app.get<WithName>("/domains/:name", async ({ params }) => ({
    domain: domainView(account.find(account.domains, params.name)),
  }));
  app.post("/domains", async (request, reply) => {
    const { name, ip_address } = body(
      z.object({ name: z.hostname(), ip_address: z.ipv4().or(z.literal("")).optional() }),
      request,
    );
    if (account.domains.has(name)) throw unprocessable("domain 'name' already exists");
    const domain: Domain = { name, ttl: TTL, records: new Map() };
    account.domains.set(name, domain);
    for (const server of [1, 2, 3]) add(account, domain, record("NS", "@", `ns${server}.digitalocean.com`));
    if (ip_address) add(account, domain, record("A", "@", ip_address));
    return reply.code(201).send({ domain: domainView(domain) });
  });
  app.delete<WithName>("/domains/:name", async ({ params }, reply) => {
    account.domains.delete(account.find(account.domains, params.name).name);
    return reply.code(204).send();
  });

  app.get<WithName>("/domains/:name/records", async (request) => {
    const { searchParams } = url(request);
    const [name, type] = [searchParams.get("name"), searchParams.get("type")];
    const { records, name: zone } = account.find(account.domains, request.params.name);
    const found = [...records.values()].filter(
      (one) => (name === null || fullName(one, zone) === name) && (type === null || one.type === type),
    );
    return page("domain_records", found, url(request));
  });
  app.get<WithRecord>("/domains/:name/records/:id", async ({ params }) => ({
    domain_record: find(account, params),
  }));
  app.post<WithName>("/domains/:name/records", async (request, reply) => {
    const domain = account.find(account.domains, request.params.name);
    const input = body(recordSchema, request);
    mustFit(input.type, input.data);
    return reply.code(201).send({ domain_record: add(account, domain, input) });
  });
  for (const method of ["PUT", "PATCH"] as const) {
    app.route<WithRecord>({
      method,
      url: "/domains/:name/records/:id",
      handler: async (request) => {
        const found = find(account, request.params);
        const sent = Object.keys((request.body ?? {}) as object);
        const input = body(recordSchema.partial(), request);
        mustFit(input.type ?? found.type, input.data ?? found.data);
        for (const key of sent)
          if (key in input) Object.assign(found, { [key]: input[key as keyof typeof input] });
        return { domain_record: found };
      },
    });
  }
  app.delete<WithRecord>("/domains/:name/records/:id", async ({ params }, reply) => {
    account.find(account.domains, params.name).records.delete(find(account, params).id);
    return reply.code(204).send();
  });
}

function record(type: string, name: string, data: string): Omit<DomainRecord, "id"> {
  return { type, name, data, priority: null, port: null, ttl: TTL, weight: null, flags: null, tag: null };
}

function add(account: Account, domain: Domain, input: Omit<DomainRecord, "id">): DomainRecord {
  const made = { ...input, id: account.nextId() };
  domain.records.set(made.id, made);
  return made;
}

function find(account: Account, { name, id }: WithRecord["Params"]): DomainRecord {
  const found = account.find(account.domains, name).records.get(Number(id));
  if (found === undefined) throw notFound();
  return found;
}

function fullName({ name }: DomainRecord, zone: string): string {
  return name === "@" ? zone : `${name}.${zone}`;
}

function mustFit(type: string, data: string): void {
  const address = { A: z.ipv4(), AAAA: z.ipv6() }[type];
  if (address?.safeParse(data).success === false) {
    throw unprocessable(`Data needs to be an ${type === "A" ? "IPv4" : "IPv6"} address.`);
  }
}

function domainView({ name, ttl, records }: Domain) {
  const lines = [...records.values()].map(
    (one) => `${fullName(one, name)}. ${one.ttl} IN ${one.type} ${one.data}`,
  );
  return { name, ttl, zone_file: `$ORIGIN ${name}.\n$TTL ${ttl}\n${lines.join("\n")}\n` };
}
