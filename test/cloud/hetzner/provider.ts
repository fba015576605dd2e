import type { FastifyInstance } from "fastify";
import type { ApiError } from "../http/errors.ts";
import type { Refusal } from "../http/faults.ts";
import type { RateLimit } from "../http/rate-limit.ts";
import type { Billable, Provider } from "../http/server.ts";
import type { Site } from "../machines/site.ts";
import { firewallRoutes } from "./firewalls.ts";
import { page } from "./list.ts";
import { offerRoutes } from "./offer-routes.ts";
import { primaryIpRoutes } from "./primary-ips.ts";
import { Project } from "./project.ts";
import { notFound } from "./refuse.ts";
import { query, shown } from "./routes.ts";
import { serverActionRoutes } from "./server-actions.ts";
import { serverRoutes } from "./servers.ts";
import { sshKeyRoutes } from "./ssh-keys.ts";
import { volumeRoutes } from "./volumes.ts";
import { zoneRoutes } from "./zones.ts";

const REFUSALS: Readonly<Record<Refusal, readonly [number, string, string]>> = {
  unauthorized: [401, "unauthorized", "unable to authenticate"],
  forbidden: [403, "forbidden", "insufficient permissions for this request"],
  quota: [403, "resource_limit_exceeded", "server limit reached"],
  "not-found": [404, "not_found", "entity not found"],
  locked: [423, "locked", "cannot perform operation because server is locked"],
  conflict: [409, "conflict", "resource was changed during the request"],
  "sold-out": [412, "resource_unavailable", "error during placement"],
  invalid: [422, "invalid_input", "invalid input"],
  "rate-limit": [429, "rate_limit_exceeded", "limit of 3600 requests per hour reached"],
  "server-error": [500, "server_error", "internal server error"],
  "bad-gateway": [502, "bad_gateway", "bad gateway"],
  unavailable: [503, "unavailable", "service unavailable"],
  timeout: [504, "timeout", "request timed out"],
};

/** Hetzner Cloud's API v1, https://docs.hetzner.cloud/reference/cloud (2026-11-22), as far as the platform and its clients use it. */
export class Hetzner implements Provider {
  readonly base = "/v1";
  readonly limit = { size: 3600, perHour: 3600 };
  readonly refusals = Object.fromEntries(
    Object.entries(REFUSALS).map(([name, [status, code, message]]) => [name, { status, code, message }]),
  ) as Provider["refusals"];
  readonly project: Project;

  constructor(site: Site, actionSeconds: number) {
    this.project = new Project(site, actionSeconds);
  }

  routes(app: FastifyInstance): void {
    const { project } = this;
    offerRoutes(app, project);
    sshKeyRoutes(app, project);
    firewallRoutes(app, project);
    primaryIpRoutes(app, project);
    volumeRoutes(app, project);
    serverRoutes(app, project);
    serverActionRoutes(app, project);
    zoneRoutes(app, project);
    app.get("/actions", async (request) =>
      page("actions", project.actions.all.map(shown(project)), query(request)),
    );
    app.get<{ Params: { id: string } }>("/actions/:id", async ({ params }) => {
      const action = project.actions.all.find(({ id }) => String(id) === params.id);
      if (action === undefined) throw notFound("action", params.id);
      return { action: project.actions.view(action) };
    });
  }

  errorBody({ code, message, details }: ApiError): unknown {
    return { error: { code, message, details: details ?? null } };
  }

  limitHeaders(limit: RateLimit, exceeded: boolean): Record<string, string> {
    return {
      "RateLimit-Limit": String(limit.limit),
      "RateLimit-Remaining": String(limit.remaining),
      "RateLimit-Reset": String(limit.reset),
      ...(exceeded && { "retry-after": "1" }),
    };
  }

  billable(): Billable[] {
    const { servers, volumes, primaryIps } = this.project;
    const ipv4 = [...primaryIps.values()].filter(({ type }) => type === "ipv4");
    const list = (type: string, items: Iterable<{ id: number; name: string }>) =>
      [...items].map(({ id, name }) => ({ type, id: String(id), name }));
    return [
      ...list("server", servers.values()),
      ...list("volume", volumes.values()),
      ...list("primary_ip", ipv4),
    ];
  }

  settle(): Promise<void> {
    return this.project.actions.settle();
  }

  setStock(type: string, place: string, available: boolean): void {
    this.project.stock.set(type, place, available);
  }
}
