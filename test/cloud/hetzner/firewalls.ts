import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Action } from "../actions.ts";
import { ruleSchema } from "./firewall-rules.ts";
import type { Firewall, Project } from "./project.ts";
import { refused } from "./refuse.ts";
import { body, commonRoutes, type Kind, labelsSchema, mustBeUnique, shown } from "./routes.ts";
import { firewallView } from "./views.ts";

const nameSchema = z.string().min(1).max(128);
const resourceSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("server"), server: z.object({ id: z.int() }) }),
  z.object({ type: z.literal("label_selector"), label_selector: z.object({ selector: z.string().min(1) }) }),
]);
type Resource = z.output<typeof resourceSchema>;
const rulesSchema = z.array(ruleSchema).max(50);
const createSchema = z.object({
  name: nameSchema,
  labels: labelsSchema.optional(),
  rules: rulesSchema.nullish(),
  apply_to: z.array(resourceSchema).nullish(),
});

export function firewallRoutes(app: FastifyInstance, project: Project): void {
  const kind: Kind<Firewall> = {
    plural: "firewalls",
    singular: "firewall",
    title: "firewall",
    all: project.firewalls,
    view: (firewall) => firewallView(project, firewall),
  };
  commonRoutes(app, project, kind, nameSchema);

  app.post("/firewalls", async (request, reply) => {
    const input = body(createSchema, request);
    mustBeUnique(kind as never, input.name);
    const resources = input.apply_to ?? [];
    mustExist(project, resources);
    const firewall: Firewall = {
      ...project.named(input.name, input.labels),
      rules: input.rules ?? [],
      servers: new Set(),
      selectors: new Set(),
    };
    project.firewalls.set(firewall.id, firewall);
    apply(firewall, resources);
    const actions = [
      start(project, "set_firewall_rules", firewall),
      ...resources.map(() => start(project, "apply_firewall", firewall)),
    ];
    return reply
      .code(201)
      .send({ firewall: firewallView(project, firewall), actions: actions.map(shown(project)) });
  });

  app.delete<{ Params: { id: string } }>("/firewalls/:id", async ({ params }, reply) => {
    const firewall = project.find(project.firewalls, "firewall", params.id);
    if (firewall.servers.size + firewall.selectors.size > 0) {
      throw refused("resource_in_use", `firewall with ID '${firewall.id}' is still in use`);
    }
    project.firewalls.delete(firewall.id);
    return reply.code(204).send();
  });

  const action = (name: string, begin: (firewall: Firewall, request: FastifyRequest) => Action[]) =>
    app.post<{ Params: { id: string } }>(`/firewalls/:id/actions/${name}`, async (request, reply) => {
      const firewall = project.find(project.firewalls, "firewall", request.params.id);
      return reply.code(201).send({ actions: begin(firewall, request).map(shown(project)) });
    });

  action("set_rules", (firewall, request) => {
    firewall.rules = body(z.object({ rules: rulesSchema }), request).rules;
    return [start(project, "set_firewall_rules", firewall)];
  });
  action("apply_to_resources", (firewall, request) => {
    const { apply_to } = body(z.object({ apply_to: z.array(resourceSchema) }), request);
    mustExist(project, apply_to);
    if (apply_to.some((resource) => resource.type === "server" && firewall.servers.has(resource.server.id))) {
      throw refused("firewall_already_applied", "firewall was already applied on resource");
    }
    apply(firewall, apply_to);
    return apply_to.map(() => start(project, "apply_firewall", firewall));
  });
  action("remove_from_resources", (firewall, request) => {
    const { remove_from } = body(z.object({ remove_from: z.array(resourceSchema) }), request);
    mustExist(project, remove_from);
    for (const resource of remove_from) {
      if (resource.type === "server") firewall.servers.delete(resource.server.id);
      else firewall.selectors.delete(resource.label_selector.selector);
    }
    return remove_from.map(() => start(project, "remove_firewall", firewall));
  });
}

function apply(firewall: Firewall, resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (resource.type === "server") firewall.servers.add(resource.server.id);
    else firewall.selectors.add(resource.label_selector.selector);
  }
}

function mustExist(project: Project, resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (resource.type === "server" && !project.servers.has(resource.server.id)) {
      throw refused("firewall_resource_not_found", `server with ID '${resource.server.id}' not found`);
    }
  }
}

function start(project: Project, command: string, firewall: Firewall): Action {
  const servers = [...firewall.servers].map((id) => ({ id, type: "server" }));
  return project.actions.start({
    command,
    resources: [{ id: firewall.id, type: "firewall" }, ...servers],
    work: () => project.applyFirewalls(),
  });
}
