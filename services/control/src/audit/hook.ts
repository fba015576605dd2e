import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";
import type pg from "pg";
import { type Action, type Event, record } from "./store.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What the audit log calls a call of this route. A route that changes something and lacks it keeps control from starting. */
    audit?: Action;
    /** For routes whose calls are often only a part of a deed: the audit log has those that set `request.audited`, and no others. */
    auditIfTold?: boolean;
  }
  interface FastifyRequest {
    /** What a route knows better than its request tells. Set before a refusal, it makes the refusal an entry as well. */
    audited: Audited | undefined;
  }
}

export interface Audited {
  readonly userId?: string | undefined;
  readonly userName?: string | undefined;
  readonly subject?: string | undefined;
}

/** Undefined when the route says how the audit log is to call it, or only reads; else what is wrong. */
export function checkAudit({
  method,
  url,
  config,
}: Pick<RouteOptions, "method" | "url" | "config">): string | undefined {
  const reads = [method].flat().every((one) => one === "GET" || one === "HEAD" || one === "OPTIONS");
  if (reads || config?.audit !== undefined) return undefined;
  return `Route "${method} ${url}" changes something and has no name for it in the audit log. Give it config.audit.`;
}

/**
 * Writes down every call that changed something: who, what, when, from which address. Before the answer goes out, so that
 * whoever has the answer finds the entry.
 */
export function addAudit(app: FastifyInstance, pool: pg.Pool): void {
  app.decorateRequest("audited", undefined);
  app.addHook("onRoute", (route) => {
    const problem = checkAudit(route);
    if (problem !== undefined) throw new Error(problem);
  });
  app.addHook("onSend", async (request, reply) => {
    const { audit, auditIfTold = false } = request.routeOptions.config;
    const done = reply.statusCode < 400;
    if (audit === undefined || ((auditIfTold || !done) && request.audited === undefined)) return;
    try {
      await record(pool, { ...whoAndWhat(request), action: audit, address: request.ip, done });
    } catch (error) {
      // The deed is done; an answer that says otherwise would be wrong.
      request.log.error(error, "not in the audit log: %s", audit);
    }
  });
}

function whoAndWhat({ caller, audited, params }: FastifyRequest): Omit<Event, "action" | "done"> {
  const { id } = (params ?? {}) as { id?: string };
  return {
    userId: audited?.userId ?? caller?.userId,
    userName: audited?.userName ?? caller?.name,
    via: caller?.via ?? "nothing",
    subject: audited?.subject ?? id,
  };
}
