import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { ApiError } from "../errors.ts";
import { findMedia } from "../media/store.ts";
import { AlikeMoment, ById, ErrorBody, FoundMoment, LookAlike } from "../schemas.ts";
import { type AlikeSearch, type Meaning, searchAlike } from "./alike.ts";
import { looksAlike } from "./look-alike.ts";
import { search } from "./store.ts";

export interface SearchOptions {
  readonly pool: pg.Pool;
  /** Undefined where the stack has no services that know what texts mean. */
  readonly meaning: Meaning | undefined;
}

export const searchRoutes: FastifyPluginAsyncZod<SearchOptions> = async (app, { pool, meaning }) => {
  app.get(
    "/api/search",
    {
      config: { access: "media:read" },
      schema: {
        summary: 'Find moments by what was said, read, seen or named: words, "phrases", or, -without',
        querystring: z.object({
          // PostgreSQL's text holds no NUL.
          q: z
            .string()
            .trim()
            .min(1)
            .max(500)
            .regex(/^[^\0]*$/, "must not hold NUL"),
          kind: FoundMoment.shape.kind.optional(),
          mediaId: z.uuid().optional(),
          limit: z.coerce.number().int().min(1).max(100).default(20),
          offset: z.coerce.number().int().min(0).max(1000).default(0),
        }),
        response: {
          200: z.object({
            moments: z.array(FoundMoment),
            more: z.boolean(),
            alike: z
              .array(AlikeMoment)
              .nullable()
              .describe(
                "what means something like it in other words, then frames that show it, on the first page; null: nobody can tell now",
              ),
          }),
          400: ErrorBody,
          401: ErrorBody,
        },
      },
    },
    async ({ query: { q, kind, mediaId, limit, offset } }) => {
      const asked = { query: q, kind, mediaId, limit, offset };
      const [found, alike] = await Promise.all([search(pool, asked), offset > 0 ? [] : alikeOrNull(asked)]);
      const shown = new Set(found.moments.map(place));
      return { ...found, alike: alike?.filter((moment) => !shown.has(place(moment))) ?? null };
    },
  );

  app.get(
    "/api/media/:id/alike",
    {
      config: { access: "media:read" },
      schema: {
        summary: "Other media that look like this one, most alike first",
        params: ById,
        response: {
          200: z.object({
            alike: z.array(LookAlike).nullable().describe("null: nobody can tell now"),
          }),
          401: ErrorBody,
          404: ErrorBody,
        },
      },
    },
    async ({ params: { id } }) => {
      if ((await findMedia(pool, id)) === undefined)
        throw new ApiError("not_found", `There is no media "${id}".`);
      if (meaning === undefined) return { alike: null };
      return { alike: await looksAlike(pool, meaning.vectors, id).catch(warned) };
    },
  );

  /** A search by words does without it. */
  async function alikeOrNull(asked: AlikeSearch): Promise<AlikeMoment[] | null> {
    if (meaning === undefined) return null;
    return searchAlike(pool, meaning, asked).catch(warned);
  }

  function warned(error: unknown): null {
    app.log.warn(error);
    return null;
  }
};

/** Two moments at one place are the same. */
function place({ mediaId, kind, start, page, frame }: Omit<AlikeMoment, "score">): string {
  return JSON.stringify([mediaId, kind, start, page, frame]);
}
