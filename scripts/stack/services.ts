import { z } from "zod";
import { table } from "../output.ts";
import type { DeployedService } from "./outputs.ts";
import { quote, type Remote } from "./remote.ts";

/** Docker asks a new container only at its interval: what its gate found healthy may be "starting" for seconds. */
const SETTLE_MS = 20_000;

export interface ServiceState {
  readonly name: string;
  readonly container: string;
  /** Docker's word: healthy, unhealthy, starting; or why there is none: exited, missing. */
  readonly health: string;
  readonly memoryMb: number | null;
  readonly memoryCapMb: number;
  readonly restarts: number;
  /** RFC 3339; null where the container is missing. */
  readonly startedAt: string | null;
}

const inspected = z.object({
  Name: z.string(),
  RestartCount: z.number(),
  State: z.object({
    Status: z.string(),
    StartedAt: z.string(),
    Health: z.object({ Status: z.string() }).optional(),
  }),
});

const usage = z.object({ Name: z.string(), MemUsage: z.string() });

const FACTORS: Readonly<Record<string, number>> = { B: 1 / 1024 ** 2, KiB: 1 / 1024, MiB: 1, GiB: 1024 };

/** Mebibytes of what `docker stats` prints, such as "38.5MiB / 256MiB". Pure. */
export function usedMb(memUsage: string): number | null {
  const [, amount, unit] = /^([\d.]+)\s*(B|KiB|MiB|GiB)/.exec(memUsage) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Math.round(Number(amount) * (FACTORS[unit] ?? 0) * 10) / 10;
}

/** The lines that are JSON objects, each of that shape; others pass. Throws ZodError for another shape. Pure. */
export function jsonLines<T>(text: string, shape: z.ZodType<T>): T[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => shape.parse(JSON.parse(line)));
}

/** State of each service as the server's Docker tells it; two commands over one connection, about 2 s. */
export async function serviceStates(
  remote: Pick<Remote, "run">,
  services: readonly DeployedService[],
): Promise<ServiceState[]> {
  if (services.length === 0) return [];
  const names = services.map((service) => quote(service.container)).join(" ");
  // A missing container makes inspect and stats fail after they have told of the others.
  const [facts, stats] = await Promise.all([
    remote.run(`docker container inspect --format '{{json .}}' ${names} 2>/dev/null || true`),
    remote.run("docker stats --no-stream --format '{{json .}}'"),
  ]);
  const byName = new Map(jsonLines(facts, inspected).map((fact) => [fact.Name.replace(/^\//, ""), fact]));
  const memory = new Map(jsonLines(stats, usage).map((line) => [line.Name, usedMb(line.MemUsage)]));
  return services.map(({ name, container, memoryCapMb }) => {
    const fact = byName.get(container);
    const running = fact?.State.Status === "running";
    return {
      name,
      container,
      health:
        fact === undefined
          ? "missing"
          : running
            ? (fact.State.Health?.Status ?? "running")
            : fact.State.Status,
      memoryMb: running ? (memory.get(container) ?? null) : null,
      memoryCapMb,
      restarts: fact?.RestartCount ?? 0,
      startedAt: fact?.State.StartedAt ?? null,
    };
  });
}

/** The states once no service is "starting" any more, or once the patience, in milliseconds, is at its end. */
export async function settledStates(
  remote: Pick<Remote, "run">,
  services: readonly DeployedService[],
  patience = SETTLE_MS,
): Promise<ServiceState[]> {
  const end = Date.now() + patience;
  for (;;) {
    const states = await serviceStates(remote, services);
    if (Date.now() > end || states.every((state) => state.health !== "starting")) return states;
  }
}

export function servicesTable(states: readonly ServiceState[], paint: Paint): string {
  const rows = states.map((state) => [
    state.name,
    state.health === "healthy" ? paint.green(state.health) : paint.red(state.health),
    state.memoryMb === null ? "–" : `${state.memoryMb.toFixed(0)} MB`,
    `${state.memoryCapMb} MB`,
    `${state.restarts}`,
  ]);
  const used = states.reduce((sum, state) => sum + (state.memoryMb ?? 0), 0);
  return `${table(["Service", "Health", "Memory", "Cap", "Restarts"], rows)}\n${states.length} services use ${used.toFixed(0)} MB`;
}

export interface Paint {
  green(text: string): string;
  red(text: string): string;
}
