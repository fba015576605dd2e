import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { callerOf } from "../access/guard.ts";
import { ROLE_NAMES, SCOPE_NAMES } from "../access/rules.ts";
import { GivenPassword, NewPassword, STACK_ADMIN, UserName } from "../accounts/names.ts";
import type { Passwords } from "../accounts/passwords.ts";
import { setPassword } from "../accounts/store.ts";
import { transaction } from "../database.ts";
import { ApiError } from "../errors.ts";
import { ErrorBody, Ok } from "../schemas.ts";
import { Logins } from "./logins.ts";
import { COOKIE, type SessionStore } from "./store.ts";

export interface SessionRoutesOptions {
  pool: pg.Pool;
  sessions: SessionStore;
  passwords: Passwords;
}

const ATTRIBUTES = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;

const Me = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(ROLE_NAMES),
  scopes: z.array(z.enum(SCOPE_NAMES)).describe("what this session or token may do"),
  ofStack: z.boolean().describe("whether the password is the stack's secret"),
});

export const sessionRoutes: FastifyPluginAsyncZod<SessionRoutesOptions> = async (
  app,
  { pool, sessions, passwords },
) => {
  const logins = new Logins(pool, passwords);

  app.post(
    "/api/login",
    {
      config: { access: "public", audit: "login" },
      bodyLimit: 4096,
      schema: {
        summary: "Start a session: sets the cookie that other routes need",
        body: z.object({ name: UserName.default(STACK_ADMIN), password: GivenPassword }),
        response: { 200: Ok, 400: ErrorBody, 401: ErrorBody, 429: ErrorBody, 503: ErrorBody },
      },
    },
    async (request, reply) => {
      const { user, right } = await logins.check(request.body.name, request.body.password, request.ip);
      // A name that nobody has is not written down: it may be a password in the wrong field.
      request.audited = { userId: user?.id, userName: user?.name };
      const token = right && user !== undefined ? await sessions.open(user.id, user.passwordHash) : undefined;
      // The same for a wrong name and a wrong password: nobody learns which names there are.
      if (token === undefined) throw new ApiError("unauthorized", "Wrong name or password.");
      setSession(reply, token, sessions.seconds);
      return { status: "ok" as const };
    },
  );

  app.post(
    "/api/logout",
    {
      config: { access: "session", audit: "logout" },
      schema: { summary: "End the session", response: { 200: Ok, 401: ErrorBody } },
    },
    async (request, reply) => {
      const token = request.cookies[COOKIE];
      if (token !== undefined) await sessions.close(token);
      reply.clearCookie(COOKIE, ATTRIBUTES);
      return { status: "ok" as const };
    },
  );

  app.get(
    "/api/me",
    {
      config: { access: "caller" },
      schema: { summary: "Who calls, and what it may do", response: { 200: Me, 401: ErrorBody } },
    },
    async (request) => {
      const { userId, name, role, scopes, ofStack } = callerOf(request);
      return { id: userId, name, role, scopes: [...scopes], ofStack };
    },
  );

  app.put(
    "/api/me/password",
    {
      config: { access: "session", audit: "password.change" },
      bodyLimit: 4096,
      schema: {
        summary: "Another password; ends all sessions of this user and starts a new one for the caller",
        body: z.object({ current: GivenPassword, password: NewPassword }),
        response: { 200: Ok, 400: ErrorBody, 401: ErrorBody, 403: ErrorBody, 409: ErrorBody, 429: ErrorBody },
      },
    },
    async (request, reply) => {
      const { userId, name, ofStack } = callerOf(request);
      if (ofStack) {
        const how = "pulumi config set --secret adminPassword, then make up";
        throw new ApiError("conflict", `This password is the stack's secret; change it there: ${how}.`);
      }
      request.audited = {};
      const { right } = await logins.check(name, request.body.current, request.ip);
      if (!right) throw new ApiError("forbidden", "The current password is another one.");
      const hash = await passwords.hash(request.body.password);
      await transaction(pool, (client) => setPassword(client, userId, hash));
      const token = await sessions.open(userId, hash);
      if (token !== undefined) setSession(reply, token, sessions.seconds);
      return { status: "ok" as const };
    },
  );
};

export function setSession(reply: FastifyReply, token: string, seconds: number): void {
  reply.setCookie(COOKIE, token, { ...ATTRIBUTES, maxAge: seconds });
}
