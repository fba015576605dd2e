import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { checked } from "../http/input.ts";
import type { Account } from "./account.ts";
import { type Filters, matches, sorted } from "./filters.ts";
import { invalidArgs } from "./refuse.ts";
import { rentSchema } from "./rent.ts";
import { offerOf } from "./views.ts";

/** However many are asked for, one search shows no more (observed by others in September 2026). */
const MOST = 64;

const conditions = z.record(z.string(), z.unknown());
const searchSchema = z
  .object({
    type: z.enum(["on-demand", "ondemand", "bid", "interruptible", "reserved"]).default("on-demand"),
    order: z.array(z.array(z.string())).default([["score", "desc"]]),
    limit: z.int().positive().default(MOST),
    allocated_storage: z.number().positive().default(8),
    disable_bundling: z.boolean().optional(),
  })
  .catchall(conditions);

/** What a search leaves out unless it says otherwise. */
const DEFAULTS: Filters = { verified: { eq: true }, rentable: { eq: true }, rented: { eq: false } };

/** Offers are searched, and rented: `POST /bundles/`, `PUT /search/asks/`, `PUT /asks/ID/`. */
export function offerRoutes(app: FastifyInstance, account: Account): void {
  const search = (input: unknown) => {
    const { type, order, limit, allocated_storage, disable_bundling, ...filters } = checked(
      searchSchema,
      input,
      invalidArgs,
    );
    const rented = { ondemand: "on-demand", interruptible: "bid" } as const;
    const meant = type === "ondemand" || type === "interruptible" ? rented[type] : type;
    const shown = account.market.all.map((offer) => offerOf(account, offer, meant, allocated_storage));
    const found = shown.filter((offer) => matches(offer, { ...DEFAULTS, ...(filters as Filters) }));
    return { offers: sorted(found, order).slice(0, Math.min(limit, MOST)) };
  };
  app.post("/v0/bundles/", async (request) =>
    request.fault?.kind === "empty" ? { offers: [] } : search(request.body),
  );
  app.put<{ Body: { q?: unknown } }>("/v0/search/asks/", async (request) =>
    request.fault?.kind === "empty" ? { offers: [] } : search(request.body?.q),
  );
  app.put<{ Params: { id: string } }>("/v0/asks/:id/", async ({ params, body }) => {
    const instance = account.rent(Number(params.id), checked(rentSchema, body, invalidArgs));
    return { success: true, new_contract: instance.id };
  });
}
