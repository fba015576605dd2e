import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { ApiError } from "../errors.ts";
import { ask } from "../neighbour.ts";
import { ErrorBody } from "../schemas.ts";

const usd = z.number().describe("US dollars");

const Offload = z.object({
  configured: z.boolean(),
  reason: z.string().nullable().describe("why nothing is rented now; null: it may be"),
  limits: z.object({ taskUsd: usd, dayUsd: usd, monthUsd: usd }),
  spent: z.object({ todayUsd: usd, monthUsd: usd }).describe("days and months of UTC"),
  instances: z.array(
    z.object({
      id: z.string(),
      gpu: z.string(),
      state: z.string(),
      analyzer: z.string(),
      since: z.iso.datetime(),
      hourUsd: usd,
      costUsd: usd.describe("so far"),
    }),
  ),
  recent: z.array(
    z.object({
      taskId: z.string(),
      mediaId: z.string(),
      analyzer: z.string(),
      where: z.enum(["local", "cloud"]),
      reason: z.string(),
      costUsd: usd,
      at: z.iso.datetime(),
    }),
  ),
});

const Planned = z.object({
  bytes: z.int().positive().max(1e12),
  kind: z.enum(["video", "audio", "image"]),
  seconds: z.number().positive().max(1e6).optional().describe("its length; estimated where it is left out"),
});
const Plan = z.looseObject({
  seconds: z.number(),
  estimated: z.boolean(),
  analyzers: z.array(z.looseObject({})),
});

/** Stopping waits until everything is destroyed; a plan asks the provider for its offers. */
const PATIENCE = 60_000;

/** What cloud-offload rents, is told here: nobody outside can reach it itself. */
export const offloadRoutes: FastifyPluginAsyncZod<{ url: string | undefined }> = async (app, { url }) => {
  const told = async (method: string, path: string, body?: unknown) => {
    if (url === undefined) throw new ApiError("not_found", "This stack does not run cloud-offload.");
    return ask(method, `${url}${path}`, body, PATIENCE).catch((error: Error) => {
      throw new ApiError("unavailable", error.message);
    });
  };
  const refusals = { 401: ErrorBody, 403: ErrorBody, 404: ErrorBody, 503: ErrorBody };
  app.get(
    "/api/offload",
    {
      config: { access: "status:read" },
      schema: {
        summary: "GPUs that are rented, what they cost, and why",
        response: { 200: Offload, ...refusals },
      },
    },
    async () => Offload.parse(await told("GET", "/offload")),
  );
  app.post(
    "/api/offload/plan",
    {
      config: { access: "status:read", audit: "offload.plan" },
      schema: {
        summary: "What would be decided about a file that is uploaded now",
        body: Planned,
        response: { 200: Plan, 400: ErrorBody, ...refusals },
      },
    },
    async ({ body }) => Plan.parse(await told("POST", "/plan", body)),
  );
  app.post(
    "/api/offload/stop",
    {
      config: { access: "accounts:manage", audit: "offload.stop" },
      schema: {
        summary: "Destroys everything that is rented, now, and rents nothing for an hour",
        response: { 200: Offload, ...refusals },
      },
    },
    async () => Offload.parse(await told("POST", "/stop")),
  );
};
