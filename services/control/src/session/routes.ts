import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { ApiError } from "../errors.ts";
import { ErrorBody, Ok, PUBLIC } from "../schemas.ts";
import { COOKIE } from "./guard.ts";
import { type SessionStore, samePassword } from "./store.ts";
import { LoginThrottle } from "./throttle.ts";

export interface SessionRoutesOptions {
  sessions: SessionStore;
  /** Read at each login, so that a changed password needs no restart. */
  password: () => Promise<string>;
}

export const sessionRoutes: FastifyPluginAsyncZod<SessionRoutesOptions> = async (
  app,
  { sessions, password },
) => {
  const throttle = new LoginThrottle();
  const attributes = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;

  app.post(
    "/api/login",
    {
      config: { public: true },
      bodyLimit: 4096,
      schema: {
        summary: "Start a session: sets the cookie that all other routes need",
        security: PUBLIC,
        body: z.object({ password: z.string().max(1024) }),
        response: { 200: Ok, 400: ErrorBody, 401: ErrorBody, 429: ErrorBody },
      },
    },
    async (request, reply) => {
      const wait = throttle.wait(request.ip, Date.now());
      if (wait > 0) {
        reply.header("retry-after", wait);
        throw new ApiError("too_many_requests", `Too many wrong passwords; try again in ${wait} s.`);
      }
      // Counted before the comparison: guesses sent at once don't all slip through before the first is counted.
      throttle.failed(request.ip, Date.now());
      if (!samePassword(request.body.password, await password())) {
        throw new ApiError("unauthorized", "Wrong password.");
      }
      throttle.succeeded(request.ip);
      reply.setCookie(COOKIE, await sessions.open(), { ...attributes, maxAge: sessions.seconds });
      return { status: "ok" as const };
    },
  );

  app.post(
    "/api/logout",
    { schema: { summary: "End the session", response: { 200: Ok, 401: ErrorBody } } },
    async (request, reply) => {
      const token = request.cookies[COOKIE];
      if (token !== undefined) await sessions.close(token);
      reply.clearCookie(COOKIE, attributes);
      return { status: "ok" as const };
    },
  );
};
