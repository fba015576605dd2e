import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { page } from "./list.ts";
import type { Project, Zone } from "./project.ts";
import { isProtected, notUnique } from "./refuse.ts";
import { body, labelsSchema, query } from "./routes.ts";
import { findZone, makeRrSet, type RrSet, rrsetRoutes, rrsetSchema } from "./rrsets.ts";

/** Hetzner's name servers. */
const NAME_SERVERS = ["hydrogen.ns.hetzner.com.", "oxygen.ns.hetzner.com.", "helium.ns.hetzner.de."];

type WithZone = { Params: { zone: string } };

const createSchema = z.object({
  name: z.hostname().refine((name) => name.includes("."), "invalid zone name"),
  mode: z.enum(["primary", "secondary"]),
  ttl: z.int().min(60).nullish(),
  labels: labelsSchema.optional(),
  rrsets: z.array(rrsetSchema).nullish(),
});

/** DNS zones and what is in them. */
export function zoneRoutes(app: FastifyInstance, project: Project): void {
  app.get("/zones", async (request) =>
    page("zones", [...project.zones.values()].map(zoneView), query(request)),
  );
  app.get<WithZone>("/zones/:zone", async ({ params }) => ({
    zone: zoneView(findZone(project, params.zone)),
  }));

  app.post("/zones", async (request, reply) => {
    const input = body(createSchema, request);
    if ([...project.zones.values()].some(({ name }) => name === input.name)) throw notUnique("zone name");
    const zone: Zone = {
      ...project.named(input.name, input.labels),
      mode: input.mode,
      ttl: input.ttl ?? 3600,
      protection: { delete: false },
      rrsets: new Map<string, RrSet>(),
    };
    for (const rrset of input.rrsets ?? []) makeRrSet(zone, rrset);
    project.zones.set(zone.id, zone);
    return reply.code(201).send({ zone: zoneView(zone), action: start(project, "create_zone", zone) });
  });

  app.put<WithZone>("/zones/:zone", async (request) => {
    const zone = findZone(project, request.params.zone);
    zone.labels = body(z.object({ labels: labelsSchema.optional() }), request).labels ?? zone.labels;
    return { zone: zoneView(zone) };
  });

  app.delete<WithZone>("/zones/:zone", async ({ params }, reply) => {
    const zone = findZone(project, params.zone);
    if (zone.protection.delete) throw isProtected("zone");
    project.zones.delete(zone.id);
    return reply.code(201).send({ action: start(project, "delete_zone", zone) });
  });

  app.post<WithZone>("/zones/:zone/actions/change_protection", async (request, reply) => {
    const zone = findZone(project, request.params.zone);
    zone.protection = { delete: body(z.object({ delete: z.boolean() }), request).delete };
    return reply.code(201).send({ action: start(project, "change_protection", zone) });
  });
  app.post<WithZone>("/zones/:zone/actions/change_ttl", async (request, reply) => {
    const zone = findZone(project, request.params.zone);
    zone.ttl = body(z.object({ ttl: z.int().min(60) }), request).ttl;
    return reply.code(201).send({ action: start(project, "change_ttl", zone) });
  });
  rrsetRoutes(app, project);
}

function start(project: Project, command: string, zone: Zone) {
  return project.actions.view(project.actions.start({ command, resources: [{ id: zone.id, type: "zone" }] }));
}

function zoneView(zone: Zone) {
  return {
    id: zone.id,
    name: zone.name,
    created: zone.created,
    mode: zone.mode,
    ttl: zone.ttl,
    labels: zone.labels,
    protection: zone.protection,
    primary_nameservers: [],
    authoritative_nameservers: {
      assigned: NAME_SERVERS,
      delegated: NAME_SERVERS,
      delegation_last_check: zone.created,
      delegation_status: "valid",
    },
    registrar: "other",
    status: "ok",
    record_count: [...zone.rrsets.values()].reduce((sum, { records }) => sum + records.length, 0),
  };
}
