/** What several resource types have in common. */

import { equal } from "../plugin/diff.ts";
import { keepsGivenName } from "../plugin/naming.ts";
import type { Context } from "../plugin/resource.ts";
import type { Failure, Property } from "../plugin/schema.ts";
import type { Properties, Value } from "../plugin/wire.ts";
import type { DigitalOceanClient } from "./client.ts";

export type Where = Context<DigitalOceanClient>;

/**
 * The bridge deletes first what keeps a name of the program's own when it is replaced; see keepsGivenName. Every resource
 * type with a name gets an automatic one where there is none: SetAutonaming in
 * https://github.com/pulumi/pulumi-digitalocean/blob/master/provider/resources.go.
 */
export const namedByProgram = keepsGivenName;

export const name: Property = { type: "string", required: true };

/** https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/tag/tags.go */
const TAG = /^[a-zA-Z0-9:\-_]{1,255}$/;
const TAG_REASON =
  "tags may contain lowercase letters, numbers, colons, dashes, and underscores; there is a limit of 255 characters per tag";

export const tags: Property = { type: "set", of: { type: "string" } };

/** Failures for tags that the API would refuse. */
export function checkTags(value: Value | undefined, property: string): Failure[] {
  return list(value)
    .filter((tag) => typeof tag === "string" && !TAG.test(tag))
    .map(() => ({ property, reason: TAG_REASON }));
}

/** Takes tags off a resource and puts others on, one call for each, as SetTags there does. */
export async function setTags(
  resource: { resource_id: string; resource_type: "droplet" | "volume" },
  olds: Value | undefined,
  news: Value | undefined,
  { client, signal }: Where,
): Promise<void> {
  const [before, after] = [list(olds), list(news)] as [string[], string[]];
  const body = { resources: [resource] };
  for (const tag of before.filter((candidate) => !after.includes(candidate))) {
    await client.call("DELETE", `/v2/tags/${tag}/resources`, body, signal);
  }
  for (const tag of after.filter((candidate) => !before.includes(candidate))) {
    await client.call("POST", "/v2/tags", { name: tag }, signal);
    await client.call("POST", `/v2/tags/${tag}/resources`, body, signal);
  }
}

/** A list's items; none where there is no list, or it is not known yet. */
export function list(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}

/** Failures for texts that are given but empty, which the provider's NoZeroValues refuses. */
export function checkNotEmpty(inputs: Properties, ...names: string[]): Failure[] {
  return names
    .filter((property) => inputs[property] === "")
    .map((property) => ({ property, reason: `expected "${property}" to not be an empty string` }));
}

/** Failures for numbers outside of their range. */
export function checkBetween(
  value: Value | undefined,
  property: string,
  least: number,
  most: number,
): Failure[] {
  if (typeof value !== "number" || (value >= least && value <= most)) return [];
  const range = most === Infinity ? `at least (${least})` : `in the range (${least} - ${most})`;
  return [{ property, reason: `expected ${property} to be ${range}, got ${value}` }];
}

/** The inputs with what is really there, for those that the program gives; the others are the provider's business. */
export function asFound(inputs: Properties, found: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).map(([property, value]) => [property, found[property] ?? value]),
  );
}

export function changed(olds: Properties, news: Properties, property: string): boolean {
  return !equal(olds[property], news[property]);
}

/** The API knows places and sizes in small letters only. */
export function lowerCase(inputs: Properties, ...names: string[]): Properties {
  const lowered = names.flatMap((property) => {
    const value = inputs[property];
    return typeof value === "string" ? [[property, value.toLowerCase()] as const] : [];
  });
  return { ...inputs, ...Object.fromEntries(lowered) };
}

/** `do:TYPE:ID`, by which projects know things: https://github.com/digitalocean/godo/blob/main/strings.go. */
export function urnOf(type: string, id: string | number): string {
  return `do:${type}:${id}`;
}

/** An id for what has none at the provider, unique for each creation: PrefixedUniqueId of the plugin SDK. */
export function uniqueId(prefix: string): string {
  const counter = Math.floor(Math.random() * 2 ** 32);
  return `${prefix}${Date.now()}${counter.toString(16).padStart(8, "0")}`;
}
