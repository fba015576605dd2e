import { isIPv6 } from "node:net";
import { z } from "zod";
import type { Machine } from "../e2e/harness/machine.ts";

/** What `docker inspect` tells of a container: all that the yardsticks need to run the same one. */
const inspected = z.object({
  Id: z.string(),
  Name: z.string().transform((name) => name.replace(/^\//, "")),
  Config: z.object({
    Image: z.string(),
    User: z.string(),
    Env: z.array(z.string()),
    Labels: z.record(z.string(), z.string()),
    StopTimeout: z.number().optional(),
    Healthcheck: z.object({
      Test: z.array(z.string()),
      /** Nanoseconds, like the other times. */
      Interval: z.number(),
      Timeout: z.number(),
      StartPeriod: z.number(),
      Retries: z.number(),
    }),
  }),
  HostConfig: z.object({
    Memory: z.number(),
    MemorySwap: z.number(),
    CpuShares: z.number(),
    ReadonlyRootfs: z.boolean(),
    CapAdd: z.array(z.string()).nullable(),
    CapDrop: z.array(z.string()),
    SecurityOpt: z.array(z.string()),
    Ulimits: z.array(z.object({ Name: z.string(), Soft: z.number(), Hard: z.number() })),
    LogConfig: z.object({ Type: z.string(), Config: z.record(z.string(), z.string()) }),
    RestartPolicy: z.object({ Name: z.string() }),
    Tmpfs: z.record(z.string(), z.string()).nullish(),
    Mounts: z
      .array(z.object({ Source: z.string(), Target: z.string(), ReadOnly: z.boolean().optional() }))
      .nullish(),
    PortBindings: z
      .record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })))
      .nullish(),
  }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()) }),
});

const raw = inspected.transform(({ Name, Config, HostConfig, NetworkSettings, Id }) => ({
  id: Id,
  name: Name,
  service: Config.Labels["platform.service"] ?? Name,
  config: Config,
  host: HostConfig,
  networks: Object.keys(NetworkSettings.Networks),
}));

/** A container of the platform, with everything that it was started with. */
export type Specification = z.output<typeof raw>;

/** The running containers of the platform, in the order in which they were made. */
export async function specifications(machine: Machine): Promise<Specification[]> {
  const ids = (await machine.run("docker", "ps", "-q", "--filter", "label=platform.service")).split("\n");
  const text = await machine.run("docker", "inspect", ...ids.filter((id) => id !== "").reverse());
  return z.array(raw).parse(JSON.parse(text));
}

/** Seconds of Docker's nanoseconds, as its options take them. */
export const inSeconds = (nanoseconds: number): string => `${nanoseconds / 1e9}s`;

/** "0.0.0.0:443:8443/tcp", "[::]:443:8453/tcp": how Docker and Compose are told of the ports. */
export function publications({ PortBindings }: Specification["host"]): string[] {
  return Object.entries(PortBindings ?? {}).flatMap(([inside, outside]) =>
    outside.map(({ HostIp, HostPort }) => `${isIPv6(HostIp) ? `[${HostIp}]` : HostIp}:${HostPort}:${inside}`),
  );
}
