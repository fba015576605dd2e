import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { ApiError } from "../errors.ts";
import { Decision, ErrorBody, Ok, ReviewedFinding } from "../schemas.ts";
import { decide, listFindings } from "./store.ts";

export const reviewRoutes: FastifyPluginAsyncZod<{ pool: pg.Pool }> = async (app, { pool }) => {
  app.get(
    "/api/findings",
    {
      config: { access: "media:read" },
      schema: {
        summary: "What the rules found and what people decided about it, the strongest first",
        querystring: z.object({
          state: z.enum(["open", "decided", "all"]).default("open"),
          mediaId: z.uuid().optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          offset: z.coerce.number().int().min(0).max(100_000).default(0),
        }),
        response: {
          200: z.object({
            findings: z.array(ReviewedFinding),
            more: z.boolean(),
            open: z.int().describe("how many nobody has decided about, in all media"),
          }),
          400: ErrorBody,
          401: ErrorBody,
        },
      },
    },
    ({ query: { mediaId, ...query } }) => listFindings(pool, { ...query, mediaId }),
  );

  app.put(
    "/api/media/:id/findings/:key",
    {
      config: { access: "media:write", audit: "finding.decide" },
      schema: {
        summary: "Decide about a finding; null: nobody has",
        params: z.object({ id: z.uuid(), key: z.string().regex(/^[\w-]{22}$/) }),
        body: z.object({ decision: Decision.nullable() }),
        response: { 200: Ok, 400: ErrorBody, 401: ErrorBody, 403: ErrorBody, 404: ErrorBody },
      },
    },
    async (request) => {
      const { id, key } = request.params;
      const name = request.caller?.name ?? "";
      if (await decide(pool, { mediaId: id, key }, request.body.decision, name))
        return { status: "ok" as const };
      throw new ApiError(
        "not_found",
        `Nothing like that was found in "${id}"; it may have been looked at again.`,
      );
    },
  );
};
