import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { ErrorBody, FoundMoment } from "../schemas.ts";
import { search } from "./store.ts";

export const searchRoutes: FastifyPluginAsyncZod<{ pool: pg.Pool }> = async (app, { pool }) => {
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
          200: z.object({ moments: z.array(FoundMoment), more: z.boolean() }),
          400: ErrorBody,
          401: ErrorBody,
        },
      },
    },
    ({ query: { q, kind, mediaId, limit, offset } }) =>
      search(pool, { query: q, kind, mediaId, limit, offset }),
  );
};
