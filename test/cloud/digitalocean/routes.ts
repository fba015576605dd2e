import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { checked } from "../http/input.ts";
import { REGIONS, type Region } from "./catalogue.ts";
import { invalid, unprocessable } from "./refuse.ts";

/** What the routes of every kind of thing share. */

export type WithId = { Params: { id: string } };

export function body<S extends z.ZodType>(schema: S, request: FastifyRequest): z.output<S> {
  return checked(schema, request.body, invalid);
}

export function url(request: FastifyRequest): URL {
  return new URL(request.url, `http://${request.host}`);
}

/** @throws ApiError unprocessable_entity */
export function regionOf(slug: string): Region {
  const found = REGIONS.find((region) => region.slug === slug);
  if (found === undefined) throw unprocessable("You specified an invalid region for Droplet creation.");
  return found;
}

export const tagSchema = z
  .string()
  .max(255)
  .regex(/^[a-zA-Z0-9_:-]+$/, "may only contain letters, numbers, colons, dashes, and underscores");
/** godo sends null for none. */
export const tagsSchema = z
  .array(tagSchema)
  .nullish()
  .transform((tags) => tags ?? []);
