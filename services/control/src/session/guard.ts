import type { FastifyReply, FastifyRequest } from "fastify";
import { ApiError } from "../errors.ts";
import type { SessionStore } from "./store.ts";

export const COOKIE = "session";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answers without a login. Everything else needs one, so that a forgotten mark shuts a door and opens none. */
    public?: boolean;
  }
}

/** Hook that lets only logged-in callers through, and no request that another site made a browser send. */
export function guard(sessions: SessionStore) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> => {
    const harmless = request.method === "GET" || request.method === "HEAD";
    if (!harmless && request.headers["sec-fetch-site"] === "cross-site") {
      throw new ApiError("forbidden", "Requests that change something must come from this site.");
    }
    if (request.routeOptions.config.public === true || request.is404) return;
    const token = request.cookies[COOKIE];
    if (token === undefined || !(await sessions.isOpen(token))) {
      throw new ApiError("unauthorized", "Log in first: POST /api/login.");
    }
  };
}
