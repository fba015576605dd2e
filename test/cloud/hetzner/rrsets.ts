import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Labels } from "./labels.ts";
import { page } from "./list.ts";
import type { Project, Zone } from "./project.ts";
import { invalidField, isProtected, notFound, notUnique, refused } from "./refuse.ts";
import { body, labelsSchema, query } from "./routes.ts";

const TYPES = [
  "A",
  "AAAA",
  "CAA",
  "CNAME",
  "DS",
  "HINFO",
  "HTTPS",
  "MX",
  "NS",
  "PTR",
  "RP",
  "SOA",
  "SRV",
  "SVCB",
  "TLSA",
  "TXT",
] as const;

const recordSchema = z.object({ value: z.string().min(1), comment: z.string().optional() });
const recordsSchema = z.array(recordSchema).min(1);
const ttlSchema = z.int().min(60).max(2_147_483_647).nullish();
export const rrsetSchema = z.object({
  name: z.string().min(1),
  type: z.enum(TYPES),
  ttl: ttlSchema,
  labels: labelsSchema.optional(),
  records: recordsSchema,
});

/** All records of a name that have the same type. */
export interface RrSet {
  readonly name: string;
  readonly type: (typeof TYPES)[number];
  ttl: number | null;
  labels: Labels;
  protection: { change: boolean };
  records: readonly { value: string; comment?: string | undefined }[];
}

type WithSet = { Params: { zone: string; name: string; type: string } };
const PATH = "/zones/:zone/rrsets";

/** Adds a set to a zone. @throws ApiError where it is there already, or a value does not fit the type */
export function makeRrSet(zone: Zone, input: z.output<typeof rrsetSchema>): RrSet {
  const key = `${input.name}/${input.type}`;
  if (zone.rrsets.has(key)) throw notUnique("RRSet");
  mustFit(input.type, input.records);
  const set = {
    ...{ name: input.name, type: input.type, ttl: input.ttl ?? null, labels: input.labels ?? {} },
    protection: { change: false },
    records: input.records,
  };
  zone.rrsets.set(key, set);
  return set;
}

export function rrsetRoutes(app: FastifyInstance, project: Project): void {
  app.get<{ Params: { zone: string } }>(PATH, async (request) => {
    const zone = findZone(project, request.params.zone);
    return page(
      "rrsets",
      [...zone.rrsets.values()].map((set) => view(zone, set)),
      query(request),
    );
  });
  app.post<{ Params: { zone: string } }>(PATH, async (request, reply) => {
    const zone = findZone(project, request.params.zone);
    const set = makeRrSet(zone, body(rrsetSchema, request));
    return reply.code(201).send({ rrset: view(zone, set), action: start(project, "create_rrset", zone) });
  });
  app.get<WithSet>(`${PATH}/:name/:type`, async ({ params }) => {
    const zone = findZone(project, params.zone);
    return { rrset: view(zone, findSet(zone, params)) };
  });
  app.put<WithSet>(`${PATH}/:name/:type`, async (request) => {
    const zone = findZone(project, request.params.zone);
    const set = findSet(zone, request.params);
    set.labels = body(z.object({ labels: labelsSchema.optional() }), request).labels ?? set.labels;
    return { rrset: view(zone, set) };
  });
  app.delete<WithSet>(`${PATH}/:name/:type`, async ({ params }, reply) => {
    const zone = findZone(project, params.zone);
    mustBeFree(findSet(zone, params));
    zone.rrsets.delete(`${params.name}/${params.type}`);
    return reply.code(201).send({ action: start(project, "delete_rrset", zone) });
  });
  changes(app, project);
}

function changes(app: FastifyInstance, project: Project): void {
  const action = (name: string, change: (set: RrSet, request: FastifyRequest, zone: Zone) => void) =>
    app.post<WithSet>(`${PATH}/:name/:type/actions/${name}`, async (request, reply) => {
      const zone = findZone(project, request.params.zone);
      const adds =
        name === "add_records" && !zone.rrsets.has(`${request.params.name}/${request.params.type}`);
      const set = adds ? emptySet(zone, request.params) : findSet(zone, request.params);
      if (name !== "change_protection") mustBeFree(set);
      change(set, request, zone);
      return reply.code(201).send({ action: start(project, name, zone) });
    });

  action("set_records", (set, request) => {
    const { records } = body(z.object({ records: recordsSchema }), request);
    mustFit(set.type, records);
    set.records = records;
  });
  action("add_records", (set, request) => {
    const { records, ttl } = body(z.object({ records: recordsSchema, ttl: ttlSchema }), request);
    mustFit(set.type, records);
    if (records.some(({ value }) => set.records.some((own) => own.value === value)))
      throw notUnique("record");
    set.records = [...set.records, ...records];
    if (ttl !== undefined) set.ttl = ttl;
  });
  action("update_records", (set, request) => {
    const { records } = body(z.object({ records: recordsSchema }), request);
    set.records = set.records.map((own) => records.find(({ value }) => value === own.value) ?? own);
  });
  action("remove_records", (set, request, zone) => {
    const { records } = body(z.object({ records: recordsSchema }), request);
    set.records = set.records.filter((own) => !records.some(({ value }) => value === own.value));
    if (set.records.length === 0) zone.rrsets.delete(`${set.name}/${set.type}`);
  });
  action("change_ttl", (set, request) => {
    set.ttl = body(z.object({ ttl: ttlSchema }), request).ttl ?? null;
  });
  action("change_protection", (set, request) => {
    set.protection = body(z.object({ change: z.boolean() }), request);
  });
}

/** By id or name. @throws ApiError not_found */
export function findZone(project: Project, wanted: string): Zone {
  const found = [...project.zones.values()].find(({ id, name }) => String(id) === wanted || name === wanted);
  if (found === undefined) throw notFound("zone", wanted);
  return found;
}

function findSet(zone: Zone, { name, type }: WithSet["Params"]): RrSet {
  const set = zone.rrsets.get(`${name}/${type}`);
  if (set === undefined) throw notFound("RRSet", `${name}/${type}`);
  return set;
}

/** Adding records to a set that is not there makes it. */
function emptySet(zone: Zone, { name, type }: WithSet["Params"]): RrSet {
  const known = TYPES.find((one) => one === type);
  if (known === undefined) throw invalidField("type", `unknown type '${type}'`);
  const set: RrSet = { name, type: known, ttl: null, labels: {}, protection: { change: false }, records: [] };
  zone.rrsets.set(`${name}/${type}`, set);
  return set;
}

function mustBeFree(set: RrSet): void {
  if (set.protection.change) throw isProtected("RRSet");
}

function mustFit(type: string, records: readonly { value: string }[]): void {
  const address = { A: z.ipv4(), AAAA: z.ipv6() }[type];
  for (const { value } of records) {
    if (address !== undefined && !address.safeParse(value).success) {
      throw invalidField("records", `'${value}' is no value for type ${type}`);
    }
    if (type === "TXT" && !/^".*"$/s.test(value)) {
      throw refused("invalid_input", "TXT record values must be in double quotes");
    }
  }
}

function view(zone: Zone, { name, type, ttl, labels, protection, records }: RrSet) {
  return { id: `${name}/${type}`, name, type, ttl, labels, protection, records, zone: zone.id };
}

function start(project: Project, command: string, zone: Zone) {
  return project.actions.view(project.actions.start({ command, resources: [{ id: zone.id, type: "zone" }] }));
}
