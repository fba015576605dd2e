import { setTimeout as pause } from "node:timers/promises";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { control } from "./control.ts";
import { ApiError } from "./errors.ts";
import { type Fault, Faults, REFUSALS, type Refusal } from "./faults.ts";
import { RateLimit } from "./rate-limit.ts";
import { type RequestEntry, RequestLog } from "./requests.ts";

/** Something that costs money, or would again as soon as nobody uses it. */
export interface Billable {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** How one provider speaks HTTP. */
export interface Provider {
  /** Before every path: "/v1". */
  readonly base: string;
  readonly limit: { readonly size: number; readonly perHour: number };
  readonly refusals: Readonly<Record<Refusal, { status: number; code: string; message: string }>>;
  routes(app: FastifyInstance): void;
  errorBody(error: ApiError, requestId: string): unknown;
  /** Headers of every answer. @param exceeded whether this one says that the limit is used up */
  limitHeaders(limit: RateLimit, exceeded: boolean): Record<string, string>;
  billable(): Billable[];
  /** Waits until no action runs any more. */
  settle(): Promise<void>;
  /** Whether a type of server can be had; "*" is every place. */
  setStock(type: string, place: string, available: boolean): void;
  /** Paths for tests that no other provider has. */
  control?(app: FastifyInstance): void;
}

export interface Surroundings {
  readonly faults: Faults;
  readonly requests: RequestLog;
}

declare module "fastify" {
  interface FastifyRequest {
    entry: RequestEntry | undefined;
    fault: Fault | undefined;
    since: number;
  }
}

/** A provider's API over HTTP: who may ask, how often, what goes wrong on demand, and what was asked. */
export function apiServer(provider: Provider, token: string): { app: FastifyInstance } & Surroundings {
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 2 ** 20 });
  const faults = new Faults();
  const requests = new RequestLog();
  const limit = new RateLimit(provider.limit.size, provider.limit.perHour);
  acceptEmptyBodies(app);
  app.decorateRequest("entry", undefined);
  app.decorateRequest("fault", undefined);
  app.decorateRequest("since", 0);

  app.addHook("onSend", async (request, reply, payload) => {
    if (request.entry !== undefined) settle(request, reply.statusCode);
    if (request.fault?.kind === "drop-after") drop(request, reply);
    return payload;
  });
  app.setErrorHandler((error, request, reply) => {
    const refused = asApiError(error);
    return reply.code(refused.status).send(provider.errorBody(refused, request.id));
  });
  app.setNotFoundHandler((request, reply) => {
    const { status, code, message } = provider.refusals["not-found"];
    return reply.code(status).send(provider.errorBody(new ApiError(status, code, message), request.id));
  });
  app.register(
    async (api) => {
      api.addHook("onRequest", async (request, reply) => {
        request.since = performance.now();
        request.entry = requests.add(request.method, request.url);
        if (request.headers.authorization !== `Bearer ${token}`) throw refusal(provider, "unauthorized");
        const allowed = limit.take();
        const fault = faults.next(request.method, request.url);
        request.fault = fault;
        request.entry.fault = fault?.kind;
        if (fault?.kind === "drop-before") return drop(request, reply);
        if (fault?.kind === "slow") await pause(fault.seconds * 1000);
        const refused = isRefusal(fault) ? fault.kind : allowed ? undefined : "rate-limit";
        if (fault?.kind === "rate-limit") limit.empty();
        reply.headers(provider.limitHeaders(limit, refused === "rate-limit"));
        if (refused !== undefined) throw refusal(provider, refused, fault?.message);
      });
      provider.routes(api);
      api.setNotFoundHandler(() => {
        throw refusal(provider, "not-found");
      });
    },
    { prefix: provider.base },
  );
  control(app, provider, { faults, requests });
  provider.control?.(app);
  return { app, faults, requests };
}

function isRefusal(fault: Fault | undefined): fault is Fault & { kind: Refusal } {
  return fault !== undefined && REFUSALS.some((refusal) => refusal === fault.kind);
}

function refusal(provider: Provider, name: Refusal, said?: string): ApiError {
  const { status, code, message } = provider.refusals[name];
  return new ApiError(status, code, said ?? message);
}

/** Ends the connection without an answer. */
function drop(request: FastifyRequest, reply: FastifyReply): void {
  settle(request, undefined);
  reply.hijack();
  request.raw.socket.destroy();
}

function settle(request: FastifyRequest, status: number | undefined): void {
  if (request.entry === undefined) return;
  request.entry.status = status;
  request.entry.seconds = (performance.now() - request.since) / 1000;
}

/** Clients say that a body is JSON also where they send none. */
function acceptEmptyBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    if (body === "") return done(null, undefined);
    try {
      done(null, JSON.parse(String(body)));
    } catch {
      done(new ApiError(400, "json_error", "invalid JSON in request body"));
    }
  });
}

function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  // Ours, not the client's: to be seen by whoever runs the tests.
  console.error(error);
  return new ApiError(500, "server_error", error instanceof Error ? error.message : String(error));
}
