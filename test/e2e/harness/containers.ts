import type { Machine } from "./machine.ts";

/** A container of the platform, as the server's Docker describes it. */
export interface ServiceContainer {
  readonly id: string;
  /** "control-1a2b3c4" */
  readonly name: string;
  readonly service: string;
  /** "platform/control:0123456789ab" */
  readonly image: string;
  /** "running", "exited", "restarting" … */
  readonly state: string;
  /** "healthy", "starting", "unhealthy" */
  readonly health: string;
  readonly startedAt: string;
  /** How often Docker started it again by itself. */
  readonly restarts: number;
}

interface Inspected {
  readonly Id: string;
  /** With a slash before it. */
  readonly Name: string;
  readonly RestartCount: number;
  readonly Config: { readonly Image: string; readonly Labels: Readonly<Record<string, string>> };
  readonly State: {
    readonly Status: string;
    readonly StartedAt: string;
    readonly Health?: { readonly Status: string };
  };
}

/** All containers of the platform, running or not, by service. */
export async function containers(machine: Pick<Machine, "run">): Promise<ServiceContainer[]> {
  const ids = await machine.run("docker", "ps", "-aq", "--filter", "label=platform.service");
  if (ids === "") return [];
  const inspected: Inspected[] = JSON.parse(await machine.run("docker", "inspect", ...ids.split("\n")));
  return inspected
    .map(({ Id, Name, RestartCount, Config, State }) => ({
      id: Id,
      name: Name.slice(1),
      service: Config.Labels["platform.service"] ?? "",
      image: Config.Image,
      state: State.Status,
      health: State.Health?.Status ?? "none",
      startedAt: State.StartedAt,
      restarts: RestartCount,
    }))
    .sort((a, b) => a.service.localeCompare(b.service));
}

/** The same, without those of one service: what an update of it must leave alone. */
export async function others(machine: Pick<Machine, "run">, service: string): Promise<ServiceContainer[]> {
  return (await containers(machine)).filter((container) => container.service !== service);
}

/** One running container of each service and none beside, all healthy; says which are not. */
export async function allHealthy(machine: Pick<Machine, "run">, services: readonly string[]): Promise<void> {
  const found = await containers(machine);
  const lines = found.map(({ service, state, health }) => `${service} ${state} ${health}`);
  const wanted = [...services].sort((a, b) => a.localeCompare(b)).map((name) => `${name} running healthy`);
  if (lines.join("\n") !== wanted.join("\n")) throw new Error(`Not all is well:\n${lines.join("\n")}`);
}

/** Ends a container as a crash does: Docker sees its first process die, unasked, and starts it again. */
export async function crash(machine: Pick<Machine, "run" | "containerOf">, service: string): Promise<void> {
  const id = await machine.containerOf(service);
  const pid = await machine.run("docker", "inspect", "--format", "{{.State.Pid}}", id);
  await machine.run("kill", "-9", pid);
}
