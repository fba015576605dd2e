import type { FastifyInstance } from "fastify";
import type { ApiError } from "../http/errors.ts";
import type { Refusal } from "../http/faults.ts";
import type { Billable, Provider } from "../http/server.ts";
import { Account, type AccountArgs } from "./account.ts";
import { accountRoutes } from "./account-routes.ts";
import { vastControl } from "./control.ts";
import { instanceRoutes } from "./instance-routes.ts";
import { offerRoutes } from "./offer-routes.ts";
import { Pace } from "./pace.ts";
import { NO_CREDIT } from "./refuse.ts";

const REFUSALS: Readonly<Record<Refusal, readonly [number, string, string]>> = {
  unauthorized: [401, "auth_error", "Invalid user key"],
  forbidden: [403, "auth_error", "This action requires login."],
  quota: [402, "insufficient_credit", NO_CREDIT],
  "not-found": [404, "not_found", "Not found"],
  locked: [400, "invalid_request", "Instance is busy"],
  conflict: [409, "conflict", "Conflict"],
  "sold-out": [410, "no_such_ask", "error 410/3907: no_such_ask Instance type is no longer available."],
  invalid: [400, "invalid_args", "error 400/3467: Invalid args"],
  "rate-limit": [429, "rate_limit", "API requests too frequent"],
  "server-error": [500, "server_error", "Internal Server Error"],
  "bad-gateway": [502, "bad_gateway", "502 Bad Gateway"],
  unavailable: [503, "unavailable", "503 Service Temporarily Unavailable"],
  timeout: [504, "timeout", "504 Gateway Time-out"],
};

/** Answered as plain text, by whatever stands in front of the API. */
const PLAIN = [429, 502, 503, 504];

/** Vast.ai's API, https://docs.vast.ai/api-reference (2026-08-07), as far as the platform and its client use it. */
export class Vast implements Provider {
  readonly base = "/api";
  // Not a bucket, as others have it: see Pace.
  readonly limit = { size: Number.POSITIVE_INFINITY, perHour: 0 };
  readonly refusals = Object.fromEntries(
    Object.entries(REFUSALS).map(([name, [status, code, message]]) => [name, { status, code, message }]),
  ) as Provider["refusals"];
  readonly account: Account;
  readonly #pace: Pace | undefined;

  constructor(args: AccountArgs & { readonly paced: boolean }) {
    this.account = new Account(args);
    this.#pace = args.paced ? new Pace(args.clock) : undefined;
  }

  routes(app: FastifyInstance): void {
    app.addHook("preValidation", async ({ method, url }) => {
      this.#pace?.check(method, url);
      this.account.enforceCredit();
    });
    // Its own client takes no other word for it, and not with a charset.
    app.addHook("onSend", async (_request, reply) => {
      if (/json/.test(String(reply.getHeader("content-type"))))
        reply.header("content-type", "application/json");
    });
    offerRoutes(app, this.account);
    instanceRoutes(app, this.account);
    accountRoutes(app, this.account);
  }

  control(app: FastifyInstance): void {
    vastControl(app, this.account);
  }

  errorBody({ status, code, message, details }: ApiError): unknown {
    if (PLAIN.includes(status)) return message;
    return { success: false, error: code, msg: message, ...(details as object | undefined) };
  }

  limitHeaders(): Record<string, string> {
    const { skewSeconds } = this.account;
    if (skewSeconds === 0) return {};
    return { date: new Date(Date.now() + skewSeconds * 1000).toUTCString() };
  }

  billable(): Billable[] {
    return [...this.account.instances.values()].map(({ id, label }) => ({
      type: "instance",
      id: String(id),
      name: label ?? "",
    }));
  }

  settle(): Promise<void> {
    return this.account.settle();
  }

  /** @param type id of an offer, which somebody else takes or gives back */
  setStock(type: string, _place: string, available: boolean): void {
    this.account.market.setFree(Number(type), available);
  }
}
