import type { FastifyInstance, FastifyRequest } from "fastify";
import type pg from "pg";
import { ApiError } from "../errors.ts";
import { COOKIE, type SessionStore } from "../session/store.ts";
import { callerOfToken } from "../tokens/store.ts";
import { type Access, type Caller, checkAccess, refusal } from "./rules.ts";
import { cameFromHere } from "./same-origin.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Who may call the route. A route without it keeps control from starting. */
    access?: Access;
  }
  interface FastifyRequest {
    caller: Caller | undefined;
    /** Asks again whether the caller may, for answers that take long: undefined when it still may, else why not. */
    refusedNow: () => Promise<"unauthorized" | "forbidden" | undefined>;
  }
}

const MESSAGES = {
  unauthorized: "Log in first (POST /api/login), or send a token that is valid (Authorization: Bearer).",
  forbidden: "You may not do this.",
} as const;

/** Makes every route registered after it say who may call it, and lets nobody else through. The one place where this is decided. */
export function addGuard(app: FastifyInstance, pool: pg.Pool, sessions: SessionStore): void {
  app.decorateRequest("caller", undefined);
  app.decorateRequest("refusedNow");
  app.addHook("onRoute", ({ method, url, config }) => {
    const problem = checkAccess(`${method} ${url}`, config?.access);
    if (problem !== undefined) throw new Error(problem);
  });
  app.addHook("onRequest", async (request) => {
    if (!cameFromHere(request.method, request.headers, request.hostname)) {
      throw new ApiError("forbidden", "Requests that change something must come from this site.");
    }
    const { access } = request.routeOptions.config;
    request.refusedNow = async () => {
      if (request.is404 || access === "public") return undefined;
      request.caller = await identify(request, pool, sessions);
      // A rule that got lost on its way shuts a door and opens none.
      return access === undefined ? "forbidden" : refusal(access, request.caller);
    };
    const refused = await request.refusedNow();
    if (refused !== undefined) throw new ApiError(refused, MESSAGES[refused]);
  });
}

async function identify(
  request: FastifyRequest,
  pool: pg.Pool,
  sessions: SessionStore,
): Promise<Caller | undefined> {
  const { authorization } = request.headers;
  // Who sends a token means the token: a bad one does not fall back to a cookie that happens to be there.
  if (authorization !== undefined) {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
    return token === undefined ? undefined : callerOfToken(pool, token);
  }
  const session = request.cookies[COOKIE];
  return session === undefined ? undefined : sessions.caller(session);
}

/** Who sends a request to a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new ApiError("unauthorized", MESSAGES.unauthorized);
  return request.caller;
}
