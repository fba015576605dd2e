import { z } from "zod";
import type { Remote } from "../stack/remote.ts";

/** The server as a whole. Memory in mebibytes, disks in bytes. */
export interface HostState {
  readonly cpus: number;
  /** Average over a minute of how many processes want a processor. */
  readonly load: number;
  readonly memoryMb: { readonly total: number; readonly available: number };
  readonly swapMb: { readonly total: number; readonly free: number };
  readonly disks: readonly { readonly mount: string; readonly total: number; readonly free: number }[];
}

/** The root and where the platform keeps its data; one and the same where there is no volume. */
const COMMAND = [
  "nproc",
  "cut -d' ' -f1 /proc/loadavg",
  "awk '/^(MemTotal|MemAvailable|SwapTotal|SwapFree):/ { print $1, $2 }' /proc/meminfo",
  "df --output=target,size,avail -B1 / /srv/platform 2>/dev/null | tail -n +2",
].join("; ");

export async function hostState(remote: Remote): Promise<HostState> {
  return parseHost(await remote.run(COMMAND));
}

const numbers = z.object({
  MemTotal: z.number(),
  MemAvailable: z.number(),
  SwapTotal: z.number(),
  SwapFree: z.number(),
});

/** Throws ZodError where it is not the command's answer. Pure. */
export function parseHost(text: string): HostState {
  const [cpus, load, ...rest] = text.trim().split("\n");
  const memory = rest.flatMap((line) => {
    const [, name, kilobytes] = /^(\w+): (\d+)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, Math.round(Number(kilobytes) / 1024)] as const];
  });
  const { MemTotal, MemAvailable, SwapTotal, SwapFree } = numbers.parse(Object.fromEntries(memory));
  const disks = rest.flatMap((line) => {
    const [, mount, total, free] = /^(\/\S*)\s+(\d+)\s+(\d+)$/.exec(line) ?? [];
    return mount === undefined ? [] : [{ mount, total: Number(total), free: Number(free) }];
  });
  return {
    cpus: Number(cpus),
    load: Number(load),
    memoryMb: { total: MemTotal, available: MemAvailable },
    swapMb: { total: SwapTotal, free: SwapFree },
    disks: disks.filter(({ mount }, at) => disks.findIndex((other) => other.mount === mount) === at),
  };
}
