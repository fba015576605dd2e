import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { ROLE_NAMES } from "../access/rules.ts";
import { ById, ErrorBody } from "../schemas.ts";
import { changeRole, listUsers, removeUser, type User } from "./users.ts";

const Shown = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(ROLE_NAMES),
  ofStack: z.boolean().describe("the password is the stack's secret"),
  createdAt: z.iso.datetime(),
});
const Refusals = { 401: ErrorBody, 403: ErrorBody, 404: ErrorBody, 409: ErrorBody };

const shown = (user: User) => ({ ...user, createdAt: user.createdAt.toISOString() });

export const userRoutes: FastifyPluginAsyncZod<{ pool: pg.Pool }> = async (app, { pool }) => {
  app.get(
    "/api/users",
    {
      config: { access: "accounts:manage" },
      schema: {
        summary: "All users, by name",
        response: { 200: z.object({ users: z.array(Shown) }), 401: ErrorBody, 403: ErrorBody },
      },
    },
    async () => ({ users: (await listUsers(pool)).map(shown) }),
  );

  app.patch(
    "/api/users/:id",
    {
      config: { access: "accounts:manage", audit: "user.change" },
      schema: {
        summary: "Another role; counts from the user's next request on, and for its tokens",
        params: ById,
        body: z.object({ role: z.enum(ROLE_NAMES) }),
        response: { 200: Shown, 400: ErrorBody, ...Refusals },
      },
    },
    async (request) => {
      const user = await changeRole(pool, request.params.id, request.body.role);
      request.audited = { subject: `${user.name} ${user.role}` };
      return shown(user);
    },
  );

  app.delete(
    "/api/users/:id",
    {
      config: { access: "accounts:manage", audit: "user.remove" },
      schema: {
        summary: "Remove a user with its sessions, tokens and open invitations; its media stays",
        params: ById,
        response: { 204: z.null(), ...Refusals },
      },
    },
    async (request, reply) => {
      const user = await removeUser(pool, request.params.id);
      request.audited = { subject: user.name };
      return reply.code(204).send(null);
    },
  );
};
