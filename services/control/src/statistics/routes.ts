import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { ErrorBody, Statistics } from "../schemas.ts";
import { statistics } from "./store.ts";

export const statisticsRoutes: FastifyPluginAsyncZod<{ pool: pg.Pool }> = async (app, { pool }) => {
  app.get(
    "/api/statistics",
    {
      config: { access: "media:read" },
      schema: {
        summary: "How much there is, what was found in it, and how the analyzers did",
        querystring: z.object({ days: z.coerce.number().int().min(1).max(400).default(30) }),
        response: { 200: Statistics, 400: ErrorBody, 401: ErrorBody },
      },
    },
    ({ query: { days } }) => statistics(pool, days),
  );
};
