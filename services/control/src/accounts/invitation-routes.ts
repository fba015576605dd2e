import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { callerOf } from "../access/guard.ts";
import { ROLE_NAMES } from "../access/rules.ts";
import { ApiError } from "../errors.ts";
import { ById, ErrorBody } from "../schemas.ts";
import { setSession } from "../session/routes.ts";
import type { SessionStore } from "../session/store.ts";
import { accept, invite, isOpen, listInvitations, uninvite } from "./invitations.ts";
import { NewPassword, UserName } from "./names.ts";
import type { Passwords } from "./passwords.ts";
import { changeable } from "./users.ts";

export interface InvitationRoutesOptions {
  pool: pg.Pool;
  sessions: SessionStore;
  passwords: Passwords;
}

const Hours = z.int().min(1).max(168).default(72).describe("how long it can be accepted");
const Link = z.object({
  id: z.uuid(),
  path: z.string().describe("the link to hand over, from this host's root on; it works once"),
  token: z.string(),
  expiresAt: z.iso.datetime(),
});
const Refusals = { 400: ErrorBody, 401: ErrorBody, 403: ErrorBody, 404: ErrorBody, 409: ErrorBody };

/** Behind "#", where browsers keep it: no server, log or referrer ever sees it. */
function linkOf({ id, token, expiresAt }: { id: string; token: string; expiresAt: Date }) {
  return { id, token, path: `/account#invitation=${token}`, expiresAt: expiresAt.toISOString() };
}

export const invitationRoutes: FastifyPluginAsyncZod<InvitationRoutesOptions> = async (
  app,
  { pool, sessions, passwords },
) => {
  app.post(
    "/api/invitations",
    {
      config: { access: "accounts:manage", audit: "invitation.create" },
      schema: {
        summary: "Invite somebody; this answer is the only place that shows the link",
        body: z.object({ name: UserName, role: z.enum(ROLE_NAMES), hours: Hours }),
        response: { 201: Link, ...Refusals },
      },
    },
    async (request, reply) => {
      const { name, role, hours } = request.body;
      const made = await invite(pool, { name, role, hours, invitedBy: callerOf(request).userId });
      request.audited = { subject: `${name} ${role}` };
      reply.code(201).header("cache-control", "no-store");
      return linkOf(made);
    },
  );

  app.post(
    "/api/users/:id/reset",
    {
      config: { access: "accounts:manage", audit: "user.reset" },
      schema: {
        summary: "A link with which a user who forgot the password chooses another",
        params: ById,
        response: { 201: Link, ...Refusals },
      },
    },
    async (request, reply) => {
      const { id, name, role } = await changeable(pool, request.params.id);
      const invitedBy = callerOf(request).userId;
      const made = await invite(pool, { name, role, userId: id, invitedBy, hours: 24 });
      request.audited = { subject: name };
      reply.code(201).header("cache-control", "no-store");
      return linkOf(made);
    },
  );

  app.get(
    "/api/invitations",
    {
      config: { access: "accounts:manage" },
      schema: {
        summary: "Invitations that can still be accepted",
        response: {
          200: z.object({
            invitations: z.array(
              z.object({
                id: z.uuid(),
                name: z.string(),
                role: z.enum(ROLE_NAMES),
                invitedBy: z.string(),
                forUser: z.boolean().describe("the user exists, and chooses a new password"),
                expiresAt: z.iso.datetime(),
              }),
            ),
          }),
          401: ErrorBody,
          403: ErrorBody,
        },
      },
    },
    async () => {
      const invitations = await listInvitations(pool);
      return { invitations: invitations.map((one) => ({ ...one, expiresAt: one.expiresAt.toISOString() })) };
    },
  );

  app.delete(
    "/api/invitations/:id",
    {
      config: { access: "accounts:manage", audit: "invitation.revoke" },
      schema: {
        summary: "Take an invitation back",
        params: ById,
        response: { 204: z.null(), 401: ErrorBody, 403: ErrorBody, 404: ErrorBody },
      },
    },
    async (request, reply) => {
      const name = await uninvite(pool, request.params.id);
      if (name === undefined)
        throw new ApiError("not_found", `There is no invitation "${request.params.id}".`);
      request.audited = { subject: name };
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/api/invitations/accept",
    {
      config: { access: "public", audit: "invitation.accept" },
      bodyLimit: 4096,
      schema: {
        summary: "Choose a password with the token of an invitation; starts a session",
        body: z.object({ token: z.string().max(200), password: NewPassword }),
        response: { 200: z.object({ name: z.string() }), 400: ErrorBody, 404: ErrorBody, 409: ErrorBody },
      },
    },
    async (request, reply) => {
      const { token, password } = request.body;
      const over = new ApiError(
        "not_found",
        "This invitation was used, taken back, or is over. Ask for another.",
      );
      if (!(await isOpen(pool, token))) throw over;
      const hash = await passwords.hash(password);
      const user = await accept(pool, token, hash);
      if (user === undefined) throw over;
      request.audited = { userId: user.id, userName: user.name };
      const session = await sessions.open(user.id, hash);
      if (session !== undefined) setSession(reply, session, sessions.seconds);
      return { name: user.name };
    },
  );
};
