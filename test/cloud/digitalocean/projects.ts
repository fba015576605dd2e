import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Account, Project } from "./account.ts";
import { page } from "./list.ts";
import { unprocessable } from "./refuse.ts";
import { body, url, type WithId } from "./routes.ts";
import { projectView } from "./views.ts";

const fields = z.object({
  name: z.string().min(1).max(175),
  description: z.string().max(255).default(""),
  purpose: z.string().min(1).max(255),
  environment: z
    .enum(["", "Development", "Staging", "Production", "development", "staging", "production"])
    .default("")
    .transform((name) => name.charAt(0).toUpperCase() + name.slice(1)),
});
const changes = fields.partial().extend({ is_default: z.boolean().nullish() });

export function projectRoutes(app: FastifyInstance, account: Account): void {
  const find = (id: string) =>
    id === "default" ? account.defaultProject : account.find(account.projects, id);
  app.get("/projects", async (request) =>
    page("projects", [...account.projects.values()].map(projectView), url(request)),
  );
  app.get<WithId>("/projects/:id", async ({ params }) => ({ project: projectView(find(params.id)) }));
  app.post("/projects", async (request, reply) => {
    const input = body(fields, request);
    mustBeUnique(account, input.name);
    return reply.code(201).send({ project: projectView(account.addProject({ ...input, isDefault: false })) });
  });
  for (const method of ["PUT", "PATCH"] as const) {
    app.route<WithId>({
      method,
      url: "/projects/:id",
      handler: async (request) => {
        const project = find(request.params.id);
        const { is_default, ...input } = body(withoutNulls(changes), request);
        if (input.name !== undefined) mustBeUnique(account, input.name, project);
        Object.assign(project, input);
        if (is_default) for (const other of account.projects.values()) other.isDefault = other === project;
        return { project: projectView(project) };
      },
    });
  }
  app.delete<WithId>("/projects/:id", async ({ params }, reply) => {
    const project = find(params.id);
    if (project.isDefault) throw unprocessable("cannot delete the default project");
    if (urns(account, project).length > 0) throw unprocessable("cannot delete a project with resources");
    account.projects.delete(project.id);
    return reply.code(204).send();
  });
  app.get<WithId>("/projects/:id/resources", async (request) =>
    page("resources", resources(account, urns(account, find(request.params.id))), url(request)),
  );
  app.post<WithId>("/projects/:id/resources", async (request) => {
    const project = find(request.params.id);
    const named = body(z.object({ resources: z.array(z.string().startsWith("do:")) }), request).resources;
    for (const urn of named) {
      account.assigned.set(urn, { project: project.id, at: new Date().toISOString() });
      const ip = account.reservedIps.get(urn.replace(/^do:(reservedip|floatingip):/, ""));
      if (ip !== undefined) ip.projectId = project.id;
    }
    return { resources: resources(account, named), links: {}, meta: { total: named.length } };
  });
}

/** What a project has; what nobody has put anywhere is the default project's. */
function urns(account: Account, project: Project): string[] {
  const all = [
    ...[...account.droplets.keys()].map((id) => `do:droplet:${id}`),
    ...[...account.volumes.keys()].map((id) => `do:volume:${id}`),
    ...[...account.reservedIps.keys()].map((ip) => `do:reservedip:${ip}`),
    ...[...account.domains.keys()].map((name) => `do:domain:${name}`),
  ];
  return all.filter(
    (urn) => (account.assigned.get(urn)?.project ?? account.defaultProject.id) === project.id,
  );
}

function resources(account: Account, named: readonly string[]) {
  return named.map((urn) => {
    const [, type, ...id] = urn.split(":");
    return {
      urn,
      assigned_at: account.assigned.get(urn)?.at ?? new Date(0).toISOString(),
      links: { self: `https://api.digitalocean.com/v2/${type}s/${id.join(":")}` },
      status: "ok",
    };
  });
}

/** godo says null for what shall stay. */
function withoutNulls<S extends z.ZodType>(schema: S) {
  return z.preprocess(
    (value) => Object.fromEntries(Object.entries(value ?? {}).filter(([, field]) => field !== null)),
    schema,
  );
}

function mustBeUnique(account: Account, name: string, self?: Project): void {
  const used = [...account.projects.values()].some((other) => other !== self && other.name === name);
  if (used) throw unprocessable("project name must be unique");
}
