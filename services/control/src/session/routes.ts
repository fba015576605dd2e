import type { FastifyReply } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type pg from "pg";
import { z } from "zod";
import { GivenPassword, STACK_ADMIN, UserName } from "../accounts/names.ts";
import type { Passwords } from "../accounts/passwords.ts";
import { findCredentials } from "../accounts/store.ts";
import { ApiError } from "../errors.ts";
import { ErrorBody, Ok } from "../schemas.ts";
import { COOKIE, type SessionStore } from "./store.ts";
import { LoginThrottle } from "./throttle.ts";

export interface SessionRoutesOptions {
  pool: pg.Pool;
  sessions: SessionStore;
  passwords: Passwords;
}

const ATTRIBUTES = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;

export const sessionRoutes: FastifyPluginAsyncZod<SessionRoutesOptions> = async (
  app,
  { pool, sessions, passwords },
) => {
  const throttle = new LoginThrottle();

  app.post(
    "/api/login",
    {
      config: { access: "public" },
      bodyLimit: 4096,
      schema: {
        summary: "Start a session: sets the cookie that other routes need",
        body: z.object({ name: UserName.default(STACK_ADMIN), password: GivenPassword }),
        response: { 200: Ok, 400: ErrorBody, 401: ErrorBody, 429: ErrorBody, 503: ErrorBody },
      },
    },
    async (request, reply) => {
      const { name, password } = request.body;
      const wait = throttle.wait(request.ip, Date.now());
      if (wait > 0) {
        reply.header("retry-after", wait);
        throw new ApiError("too_many_requests", `Too many wrong passwords; try again in ${wait} s.`);
      }
      // Counted before the comparison: guesses sent at once don't all slip through before the first is counted.
      throttle.failed(request.ip, Date.now());
      const user = await findCredentials(pool, name);
      const right = await passwords.matches(password, user?.passwordHash);
      const token = right && user !== undefined ? await sessions.open(user.id, user.passwordHash) : undefined;
      // The same for a wrong name and a wrong password: nobody learns which names there are.
      if (token === undefined) throw new ApiError("unauthorized", "Wrong name or password.");
      throttle.succeeded(request.ip);
      setSession(reply, token, sessions.seconds);
      return { status: "ok" as const };
    },
  );

  app.post(
    "/api/logout",
    {
      config: { access: "session" },
      schema: { summary: "End the session", response: { 200: Ok, 401: ErrorBody } },
    },
    async (request, reply) => {
      const token = request.cookies[COOKIE];
      if (token !== undefined) await sessions.close(token);
      reply.clearCookie(COOKIE, ATTRIBUTES);
      return { status: "ok" as const };
    },
  );
};

export function setSession(reply: FastifyReply, token: string, seconds: number): void {
  reply.setCookie(COOKIE, token, { ...ATTRIBUTES, maxAge: seconds });
}
