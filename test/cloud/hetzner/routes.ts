import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Action } from "../actions.ts";
import { checked } from "../http/input.ts";
import { page, type Query } from "./list.ts";
import type { Named, Project } from "./project.ts";
import { invalid, invalidField, notFound, notUnique } from "./refuse.ts";

/** What the routes of every kind of thing share. */

export interface Kind<T extends Named> {
  /** "ssh_keys", as paths and lists say it. */
  readonly plural: string;
  /** "ssh_key", as single answers say it. */
  readonly singular: string;
  /** "SSH Key", as errors say it. */
  readonly title: string;
  readonly all: Map<number, T>;
  readonly view: (item: T) => { id: number };
}

type WithId = { Params: { id: string } };

const LABEL = /^[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,61}[a-zA-Z0-9])?$/;
export const labelsSchema = z
  .record(z.string(), z.string())
  .refine(
    (labels) =>
      Object.entries(labels).every(
        ([key, value]) => LABEL.test(key.split("/").at(-1) ?? "") && (value === "" || LABEL.test(value)),
      ),
    "invalid label",
  );

export function body<S extends z.ZodType>(schema: S, request: FastifyRequest): z.output<S> {
  return checked(schema, request.body, invalid);
}

export function query(request: FastifyRequest): Query {
  return request.query as Query;
}

/** @throws ApiError uniqueness_error where another of the kind is called that */
export function mustBeUnique(kind: Kind<Named>, name: string, self?: Named): void {
  for (const item of kind.all.values()) {
    if (item !== self && item.name === name) throw notUnique(`${kind.singular} name`);
  }
}

/** The list, one of them, and changes of name and labels; `update` does the rest. */
export function commonRoutes<T extends Named>(
  app: FastifyInstance,
  project: Project,
  kind: Kind<T>,
  nameSchema: z.ZodType<string>,
  update: (item: T, request: FastifyRequest) => void | Promise<void> = () => {},
): void {
  const path = `/${kind.plural}`;
  app.get(path, async (request) => page(kind.plural, [...kind.all.values()].map(kind.view), query(request)));
  app.get<WithId>(`${path}/:id`, async ({ params }) => ({
    [kind.singular]: kind.view(project.find(kind.all, kind.title, params.id)),
  }));
  const schema = z.object({ name: nameSchema.optional(), labels: labelsSchema.optional() });
  app.put<WithId>(`${path}/:id`, async (request) => {
    const item = project.find(kind.all, kind.title, request.params.id);
    const { name = item.name, labels = item.labels } = body(schema, request);
    mustBeUnique(kind as unknown as Kind<Named>, name, item);
    item.name = name;
    item.labels = labels;
    await update(item, request);
    return { [kind.singular]: kind.view(item) };
  });
  app.get<WithId>(`${path}/:id/actions`, async (request) => {
    const id = project.find(kind.all, kind.title, request.params.id).id;
    return page("actions", actionsOf(project, kind.singular, id).map(shown(project)), query(request));
  });
  app.get<{ Params: { id: string; action: string } }>(`${path}/:id/actions/:action`, async ({ params }) => {
    const all = actionsOf(project, kind.singular, Number(params.id));
    const action = all.find(({ id }) => id === Number(params.action));
    if (action === undefined) throw notFound("action", params.action);
    return { action: project.actions.view(action) };
  });
}

/** A single action of a thing, answered at once and done in its own time. */
export function actionRoute<T extends Named, S extends z.ZodType>(
  app: FastifyInstance,
  project: Project,
  kind: Kind<T>,
  name: string,
  schema: S,
  begin: (item: T, input: z.output<S>) => Action | Promise<Action>,
): void {
  app.post<WithId>(`/${kind.plural}/:id/actions/${name}`, async (request, reply) => {
    const item = project.find(kind.all, kind.title, request.params.id);
    const action = await begin(item, body(schema, request));
    return reply.code(201).send({ action: project.actions.view(action) });
  });
}

export function shown(project: Project): (action: Action) => ReturnType<Project["actions"]["view"]> {
  return (action) => project.actions.view(action);
}

function actionsOf(project: Project, type: string, id: number): Action[] {
  return project.actions.all.filter(({ resources }) =>
    resources.some((resource) => resource.type === type && resource.id === id),
  );
}

/** Something that is named by its id or its name. @throws ApiError invalid_input */
export function byIdOrName<T extends { id: number; name: string }>(
  all: readonly T[],
  field: string,
  wanted: string | number,
): T {
  const found = all.find(({ id, name }) => name === wanted || String(id) === String(wanted));
  if (found === undefined) throw invalidField(field, `${field} '${wanted}' not found`);
  return found;
}
