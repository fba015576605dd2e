import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { callerOf } from "../access/guard.ts";
import { SCOPE_NAMES } from "../access/rules.ts";
import { ApiError } from "../errors.ts";
import { ById, ErrorBody } from "../schemas.ts";
import { createToken, listTokens, revokeToken, type Token } from "./store.ts";

const Shown = z.object({
  id: z.uuid(),
  userName: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable().describe("to the minute"),
});
const List = { 200: z.object({ tokens: z.array(Shown) }), 401: ErrorBody, 403: ErrorBody };
const Gone = { 204: z.null(), 401: ErrorBody, 403: ErrorBody, 404: ErrorBody };

const Made = z.object({
  name: z.string().trim().min(1).max(100).describe("what it is for"),
  scopes: z.array(z.enum(SCOPE_NAMES)).min(1),
  days: z.int().min(1).max(366).default(90).describe("how long it lasts"),
});

function shown(tokens: Token[]) {
  const tokenOf = (token: Token) => ({
    ...token,
    createdAt: token.createdAt.toISOString(),
    expiresAt: token.expiresAt.toISOString(),
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  });
  return { tokens: tokens.map(tokenOf) };
}

export const tokenRoutes: FastifyPluginAsyncZod<{ pool: pg.Pool }> = async (app, { pool }) => {
  const missing = (id: string) => new ApiError("not_found", `There is no token "${id}".`);

  app.post(
    "/api/me/tokens",
    {
      config: { access: "session", audit: "token.create" },
      schema: {
        summary: "Make a token for `Authorization: Bearer`; this answer is the only place that shows it",
        body: Made,
        response: {
          201: z.object({ id: z.uuid(), token: z.string(), expiresAt: z.iso.datetime() }),
          400: ErrorBody,
          401: ErrorBody,
          403: ErrorBody,
        },
      },
    },
    async (request, reply) => {
      const { userId, role, scopes } = callerOf(request);
      const tooMuch = request.body.scopes.find((scope) => !scopes.includes(scope));
      if (tooMuch !== undefined) {
        throw new ApiError("forbidden", `A token of a user with the role "${role}" can't have "${tooMuch}".`);
      }
      const made = await createToken(pool, { userId, ...request.body });
      request.audited = { subject: `${made.id} ${request.body.scopes.join(" ")}` };
      reply.code(201).header("cache-control", "no-store");
      return { ...made, expiresAt: made.expiresAt.toISOString() };
    },
  );

  app.get(
    "/api/me/tokens",
    { config: { access: "session" }, schema: { summary: "The caller's own tokens", response: List } },
    async (request) => shown(await listTokens(pool, callerOf(request).userId)),
  );

  app.delete(
    "/api/me/tokens/:id",
    {
      config: { access: "session", audit: "token.revoke" },
      schema: { summary: "Revoke a token of one's own, at once", params: ById, response: Gone },
    },
    async (request, reply) => {
      const { id } = request.params;
      if ((await revokeToken(pool, id, callerOf(request).userId)) === undefined) throw missing(id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/api/tokens",
    { config: { access: "accounts:manage" }, schema: { summary: "Everybody's tokens", response: List } },
    async () => shown(await listTokens(pool, null)),
  );

  app.delete(
    "/api/tokens/:id",
    {
      config: { access: "accounts:manage", audit: "token.revoke" },
      schema: { summary: "Revoke anybody's token, at once", params: ById, response: Gone },
    },
    async ({ params: { id } }, reply) => {
      if ((await revokeToken(pool, id, null)) === undefined) throw missing(id);
      return reply.code(204).send(null);
    },
  );
};
