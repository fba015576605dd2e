import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { ApiError } from "../errors.ts";
import { findMedia } from "../media/store.ts";
import { ById, ErrorBody } from "../schemas.ts";
import { noPerson } from "./deed.ts";
import { recognition } from "./recognition.ts";
import { MediaPerson, Person, PersonTrack, Recognition } from "./schemas.ts";
import { findPerson, listPeople, peopleOfMedia, tracksOfPerson } from "./store.ts";

const Page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
};

/** Who is seen, and where. */
export const peopleRoutes: FastifyPluginAsyncZod<{ pool: pg.Pool }> = async (app, { pool }) => {
  app.get(
    "/api/people",
    {
      config: { access: "media:read" },
      schema: {
        summary: "Everybody whose face is seen, and whom somebody named; who is seen most comes first",
        querystring: z.object({
          ...Page,
          q: z
            .string()
            .trim()
            .max(200)
            .regex(/^[^\0]*$/, "must not hold NUL")
            .default("")
            .describe("a part of the name"),
          hidden: z.stringbool().default(false).describe("those who are hidden, too"),
        }),
        response: {
          200: z.object({ people: z.array(Person), more: z.boolean(), recognition: Recognition }),
          400: ErrorBody,
          401: ErrorBody,
        },
      },
    },
    async ({ query: { q, ...query } }) => ({
      ...(await listPeople(pool, { ...query, name: q })),
      recognition: await recognition(pool),
    }),
  );

  app.get(
    "/api/people/:id",
    {
      config: { access: "media:read" },
      schema: {
        summary: "One of them, and where they are seen, newest media first",
        params: ById,
        querystring: z.object(Page),
        response: {
          200: z.object({ person: Person, tracks: z.array(PersonTrack), more: z.boolean() }),
          400: ErrorBody,
          401: ErrorBody,
          404: ErrorBody,
        },
      },
    },
    async ({ params: { id }, query }) => {
      const person = await findPerson(pool, id);
      if (person === undefined) throw noPerson(id);
      return { person, ...(await tracksOfPerson(pool, id, query)) };
    },
  );

  app.get(
    "/api/media/:id/people",
    {
      config: { access: "media:read" },
      schema: {
        summary: "Who is seen in it, with each of their faces; those who are hidden are left out",
        params: ById,
        response: { 200: z.object({ people: z.array(MediaPerson) }), 401: ErrorBody, 404: ErrorBody },
      },
    },
    async ({ params: { id } }) => {
      if ((await findMedia(pool, id)) === undefined)
        throw new ApiError("not_found", `There is no media "${id}".`);
      return { people: await peopleOfMedia(pool, id) };
    },
  );
};
