import type { FastifyInstance } from "fastify";
import type { ApiError } from "../http/errors.ts";
import type { Refusal } from "../http/faults.ts";
import type { RateLimit } from "../http/rate-limit.ts";
import type { Billable, Provider } from "../http/server.ts";
import type { Site } from "../machines/site.ts";
import { Account } from "./account.ts";
import { backupRoutes } from "./backups.ts";
import { domainRoutes } from "./domains.ts";
import { dropletActionRoutes } from "./droplet-actions.ts";
import { dropletRoutes } from "./droplets.ts";
import { firewallRoutes } from "./firewalls.ts";
import { keyRoutes } from "./keys.ts";
import { offerRoutes } from "./offers.ts";
import { projectRoutes } from "./projects.ts";
import { reservedIpRoutes } from "./reserved-ips.ts";
import { tagRoutes } from "./tags.ts";
import { volumeRoutes } from "./volumes.ts";
import { vpcRoutes } from "./vpcs.ts";

const REFUSALS: Readonly<Record<Refusal, readonly [number, string, string]>> = {
  unauthorized: [401, "Unauthorized", "Unable to authenticate you"],
  forbidden: [403, "forbidden", "You do not have access for the attempted action."],
  quota: [403, "forbidden", "creating this/these droplet(s) will exceed your droplet limit"],
  "not-found": [404, "not_found", "The resource you were accessing could not be found."],
  locked: [422, "unprocessable_entity", "Droplet already has a pending event."],
  conflict: [409, "conflict", "The request could not be completed due to a conflict."],
  "sold-out": [422, "unprocessable_entity", "Size is not available in this region."],
  invalid: [422, "unprocessable_entity", "invalid request"],
  "rate-limit": [429, "too_many_requests", "API Rate limit exceeded."],
  "server-error": [500, "server_error", "Server Error"],
  "bad-gateway": [502, "bad_gateway", "Bad Gateway"],
  unavailable: [503, "service_unavailable", "Service Unavailable"],
  timeout: [504, "gateway_timeout", "Gateway Timeout"],
};

/** DigitalOcean's API v2, https://docs.digitalocean.com/reference/api/ (2026-11-22), as far as the platform and its clients use it. */
export class DigitalOcean implements Provider {
  readonly base = "/v2";
  readonly limit = { size: 5000, perHour: 5000 };
  readonly refusals = Object.fromEntries(
    Object.entries(REFUSALS).map(([name, [status, code, message]]) => [name, { status, code, message }]),
  ) as Provider["refusals"];
  readonly account: Account;

  constructor(site: Site, actionSeconds: number) {
    this.account = new Account(site, actionSeconds);
  }

  routes(app: FastifyInstance): void {
    const all = [
      ...[offerRoutes, keyRoutes, tagRoutes, vpcRoutes, projectRoutes, domainRoutes, firewallRoutes],
      ...[volumeRoutes, reservedIpRoutes, dropletRoutes, dropletActionRoutes, backupRoutes],
    ];
    for (const routes of all) routes(app, this.account);
  }

  errorBody({ code, message }: ApiError, requestId: string): unknown {
    return { id: code, message, request_id: requestId };
  }

  limitHeaders(limit: RateLimit, exceeded: boolean): Record<string, string> {
    return {
      "ratelimit-limit": String(limit.limit),
      "ratelimit-remaining": String(limit.remaining),
      "ratelimit-reset": String(limit.reset),
      ...(exceeded && { "retry-after": "1" }),
    };
  }

  billable(): Billable[] {
    const { droplets, volumes, reservedIps } = this.account;
    return [
      ...[...droplets.values()].map(({ id, name }) => ({ type: "droplet", id: String(id), name })),
      ...[...volumes.values()].map(({ id, name }) => ({ type: "volume", id, name })),
      ...[...reservedIps.keys()].map((ip) => ({ type: "reserved_ip", id: ip, name: ip })),
    ];
  }

  settle(): Promise<void> {
    return this.account.actions.settle();
  }

  setStock(type: string, place: string, available: boolean): void {
    this.account.stock.set(type, place, available);
  }
}
