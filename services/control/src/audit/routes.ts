import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { ErrorBody } from "../schemas.ts";
import { listEvents } from "./store.ts";

const Event = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  userId: z.uuid().nullable(),
  userName: z.string().nullable().describe("as it was then; null: nobody known"),
  via: z.enum(["session", "token", "stack", "nothing"]),
  address: z.string().nullable(),
  action: z.string(),
  subject: z.string().nullable().describe("what it was done to: an id or a name"),
  done: z.boolean().describe("false: it was refused"),
});

export const auditRoutes: FastifyPluginAsyncZod<{ pool: pg.Pool }> = async (app, { pool }) => {
  app.get(
    "/api/audit",
    {
      config: { access: "audit:read" },
      schema: {
        summary: "Who did what, newest first",
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(200).default(50),
          before: z.coerce
            .number()
            .int()
            .positive()
            .optional()
            .describe("id of the last one of the page before"),
        }),
        response: { 200: z.object({ events: z.array(Event) }), 401: ErrorBody, 403: ErrorBody },
      },
    },
    async ({ query }) => {
      const rows = await listEvents(pool, query.limit, query.before);
      return { events: rows.map((row) => ({ ...row, at: row.at.toISOString() })) };
    },
  );
};
