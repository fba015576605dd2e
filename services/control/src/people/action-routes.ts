import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { callerOf } from "../access/guard.ts";
import { ById, ErrorBody, Ok } from "../schemas.ts";
import { hide, merge, reject, rename, split } from "./actions.ts";
import { noPerson } from "./deed.ts";
import { regroup } from "./regroup.ts";
import { Person, PersonAction } from "./schemas.ts";
import { findPerson } from "./store.ts";
import { listActions, undo } from "./undo.ts";

export interface PeopleActionOptions {
  readonly pool: pg.Pool;
  /** Called when there are faces that nobody has compared. */
  readonly onFreed: () => void;
}

const Name = z
  .string()
  .transform((name) => name.replaceAll("\0", "").trim())
  .pipe(z.string().min(1).max(200));

/** What people decide about whose the faces are. */
export const peopleActionRoutes: FastifyPluginAsyncZod<PeopleActionOptions> = async (
  app,
  { pool, onFreed },
) => {
  const answers = { 200: Person, 400: ErrorBody, 401: ErrorBody, 403: ErrorBody, 404: ErrorBody };

  async function person(id: string): Promise<Person> {
    const found = await findPerson(pool, id);
    if (found === undefined) throw noPerson(id);
    return found;
  }

  app.patch(
    "/api/people/:id",
    {
      config: { access: "media:write", audit: "person.change" },
      schema: {
        summary:
          "Name them, or hide them; what they are seen in now is theirs for good, until somebody says otherwise",
        params: ById,
        body: z.strictObject({ name: Name.nullable().optional(), hidden: z.boolean().optional() }),
        response: answers,
      },
    },
    async (request) => {
      const { id } = request.params;
      const { name, hidden } = request.body;
      const by = callerOf(request).name;
      const before = await person(id);
      if (name !== undefined && name !== before.name) await rename(pool, by, id, name);
      if (hidden !== undefined && hidden !== before.hidden) await hide(pool, by, id, hidden);
      return (await findPerson(pool, id)) ?? { ...before, name: null, hidden: false };
    },
  );

  app.post(
    "/api/people/:id/merge",
    {
      config: { access: "media:write", audit: "person.merge" },
      schema: {
        summary: "Say that they are somebody else, who is answered: `into`, with the name of either",
        params: ById,
        body: z.strictObject({ into: z.uuid() }),
        response: answers,
      },
    },
    async (request) => {
      const { into } = request.body;
      await merge(pool, callerOf(request).name, request.params.id, into);
      return person(into);
    },
  );

  app.post(
    "/api/people/:id/split",
    {
      config: { access: "media:write", audit: "person.split" },
      schema: {
        summary: "Say that some of their tracks are somebody else, who is answered",
        params: ById,
        body: z.strictObject({ tracks: z.array(z.uuid()).min(1).max(10_000) }),
        response: answers,
      },
    },
    async (request) => {
      const { id } = request.params;
      return person(await split(pool, callerOf(request).name, id, [...new Set(request.body.tracks)]));
    },
  );

  app.post(
    "/api/people/:id/reject",
    {
      config: { access: "media:write", audit: "person.reject" },
      schema: {
        summary: "Say that a track is not them: it leaves, and never comes back by itself",
        params: ById,
        body: z.strictObject({ track: z.uuid() }),
        response: { ...answers, 200: Ok },
      },
    },
    async (request) => {
      await reject(pool, callerOf(request).name, request.params.id, request.body.track);
      return { status: "ok" as const };
    },
  );

  app.get(
    "/api/people/actions",
    {
      config: { access: "media:read" },
      schema: {
        summary: "What was done to people, newest first",
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
        response: { 200: z.object({ actions: z.array(PersonAction) }), 400: ErrorBody, 401: ErrorBody },
      },
    },
    async ({ query: { limit } }) => ({ actions: await listActions(pool, limit) }),
  );

  app.post(
    "/api/people/actions/:id/undo",
    {
      config: { access: "media:write", audit: "person.undo" },
      schema: {
        summary: "Make it undone, where nothing was done to the same people since",
        params: z.object({ id: z.coerce.number().int().positive() }),
        response: { ...answers, 200: Ok, 409: ErrorBody },
      },
    },
    async (request) => {
      const { id } = request.params;
      request.audited = { subject: `${id}` };
      await undo(pool, id);
      return { status: "ok" as const };
    },
  );

  app.post(
    "/api/people/regroup",
    {
      config: { access: "media:write", audit: "people.regroup" },
      schema: {
        summary: "Compare all faces anew but those of which somebody said whose they are",
        response: { 200: z.object({ tracks: z.int() }), 401: ErrorBody, 403: ErrorBody },
      },
    },
    async () => {
      const tracks = await regroup(pool);
      onFreed();
      return { tracks };
    },
  );
};
