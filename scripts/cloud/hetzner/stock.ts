/** What can be ordered where, and what to choose instead of what can't. Pure. */

import type { ServerChange } from "../guard.ts";
import type { ServerType } from "./shapes.ts";

export interface Choice {
  readonly type: ServerType;
  readonly location: string;
  /** EUR a month, net, without address, volume and backups. */
  readonly monthly: number;
}

/** Everything with this much memory in GB that is in stock now, the cheapest first. */
export function inStock(types: readonly ServerType[], memory: number, now: Date): Choice[] {
  return types
    .filter((type) => type.memory === memory && type.architecture === "x86")
    .flatMap((type) =>
      type.locations
        .filter(
          ({ available, deprecation }) => available && !(deprecation && deprecation.unavailable_after < now),
        )
        .map(({ name }) => ({ type, location: name, monthly: monthlyIn(type, name) })),
    )
    .sort((a, b) => a.monthly - b.monthly || a.location.localeCompare(b.location));
}

/** Undefined when the wanted server can be had, else what is wrong and what can be had instead. */
export function stockProblem(
  change: ServerChange,
  types: readonly ServerType[],
  now: Date,
): string | undefined {
  const { serverType, location, kind } = change;
  const wanted = types.find(({ name }) => name === serverType);
  if (wanted === undefined) return `Hetzner has no server type "${serverType}".`;
  const choices = inStock(types, wanted.memory, now);
  const isWanted = (choice: Choice) => choice.type.name === serverType && choice.location === location;
  if (choices.some(isWanted)) return undefined;
  // A server can't move: only what its own location has can help it.
  const possible = choices.filter((choice) => kind === "create" || choice.location === location);
  const sold = wanted.locations.some(({ name }) => name === location);
  const problem = `Server type "${serverType}" is ${sold ? "sold out" : "not offered"} in "${location}".`;
  const rest = kind === "create" ? "" : ` in "${location}", where the server and its volume are`;
  if (possible.length === 0)
    return `${problem} Nothing else with ${wanted.memory} GB is in stock${rest}: try again later.`;
  const list = possible.map((choice) => `  ${describe(choice)}`).join("\n");
  return `${problem} In stock with ${wanted.memory} GB${rest} (choose with "line" and "location"):\n${list}`;
}

/** Undefined when the server's disk fits onto the new type's. */
export function diskProblem(
  serverType: string,
  diskGb: number,
  types: readonly ServerType[],
): string | undefined {
  const wanted = types.find(({ name }) => name === serverType);
  if (wanted === undefined || diskGb <= wanted.disk) return undefined;
  return (
    `The server's disk has grown to ${diskGb} GB, and "${serverType}" has ${wanted.disk} GB: a disk can't shrink. ` +
    "Choose a type with a larger disk, or make vps-replace, which keeps the data volume and the addresses."
  );
}

function monthlyIn(type: ServerType, location: string): number {
  const price = type.prices.find((candidate) => candidate.location === location);
  return price?.price_monthly.net ?? Number.POSITIVE_INFINITY;
}

function describe({ type, location, monthly }: Choice): string {
  const price = Number.isFinite(monthly) ? `€${monthly.toFixed(2)} a month` : "price unknown";
  return `${type.name} in ${location}: ${type.cores} vCPU, ${type.disk} GB disk, ${price}`;
}
