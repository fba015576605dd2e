import { z } from "zod";
import type { Options } from "../options.ts";
import { show, table } from "../output.ts";
import { serviceNamed } from "../stack/named.ts";
import { type DeployedService, stackOutputs } from "../stack/outputs.ts";
import { connect, quote, type Remote } from "../stack/remote.ts";
import { jsonLines } from "../stack/services.ts";
import { type HostState, hostState } from "./host.ts";

const stats = z.object({
  Name: z.string(),
  CPUPerc: z.string(),
  MemUsage: z.string(),
  MemPerc: z.string(),
  NetIO: z.string(),
  BlockIO: z.string(),
  PIDs: z.string(),
});

/** What a service uses now; percentages, of one processor and of its memory cap. */
export interface Usage {
  readonly name: string;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  /** As Docker writes them: used and cap, received and sent, read and written. */
  readonly memory: string;
  readonly network: string;
  readonly disk: string;
  readonly processes: number;
}

/** `make top`: which service uses what now, the busiest first; `NAME=…` the processes in one of them. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  await using remote = await connect(outputs);
  if (options.name !== undefined) {
    const { container, name } = serviceNamed(outputs.serviceList, options.name, "top");
    const processes = await processesIn(remote, container);
    show({ service: name, processes }, options, () => processesTable(processes));
    return;
  }
  const [host, text] = await Promise.all([
    hostState(remote),
    remote.run("docker stats --no-stream --format '{{json .}}'"),
  ]);
  const services = usageOf(text, outputs.serviceList);
  show({ host, services }, options, () => `${hostLine(host)}\n\n${usageTable(services)}`);
}

/** The busiest first. Throws ZodError where it is not what `docker stats` prints. Pure. */
export function usageOf(text: string, services: readonly DeployedService[]): Usage[] {
  const names = new Map(services.map(({ name, container }) => [container, name]));
  return jsonLines(text, stats)
    .flatMap((line) => {
      const name = names.get(line.Name);
      if (name === undefined) return [];
      return {
        name,
        cpuPercent: Number.parseFloat(line.CPUPerc),
        memoryPercent: Number.parseFloat(line.MemPerc),
        memory: line.MemUsage,
        network: line.NetIO,
        disk: line.BlockIO,
        processes: Number(line.PIDs),
      };
    })
    .sort((one, other) => other.cpuPercent - one.cpuPercent || other.memoryPercent - one.memoryPercent);
}

/** "2 processors, load 0.8; memory 2.1 of 7.8 GB used; disk / 12 of 40 GB used". Pure. */
export function hostLine({ cpus, load, memoryMb, disks }: HostState): string {
  const gigabytes = (value: number): string => (value / 1024 ** 3).toFixed(1);
  const used = (memoryMb.total - memoryMb.available) / 1024;
  const memory = `memory ${used.toFixed(1)} of ${(memoryMb.total / 1024).toFixed(1)} GiB used`;
  const each = disks.map(
    ({ mount, total, free }) => `disk ${mount} ${gigabytes(total - free)} of ${gigabytes(total)} GiB used`,
  );
  return [`${cpus} processors, load ${load.toFixed(2)}`, memory, ...each].join("; ");
}

function usageTable(services: readonly Usage[]): string {
  const rows = services.map((service) => [
    service.name,
    `${service.cpuPercent.toFixed(1)} %`,
    service.memory,
    `${service.memoryPercent.toFixed(0)} %`,
    service.network,
    service.disk,
    `${service.processes}`,
  ]);
  const head = ["Service", "CPU", "Memory / cap", "", "Network in / out", "Disk read / written", "Processes"];
  return table(head, rows);
}

interface Process {
  readonly pid: number;
  readonly cpuPercent: number;
  readonly memoryMb: number;
  readonly seconds: number;
  readonly command: string;
}

async function processesIn(remote: Remote, container: string): Promise<Process[]> {
  return parseProcesses(await remote.run(`docker top ${quote(container)} -o pid,pcpu,rss,etimes,args`));
}

/** Lines of `docker top` after its head. Pure. */
export function parseProcesses(text: string): Process[] {
  return text
    .trim()
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, pid, cpu, rss, seconds, command] =
        /^\s*(\d+)\s+([\d.]+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      if (command === undefined) return [];
      return {
        pid: Number(pid),
        cpuPercent: Number(cpu),
        memoryMb: Math.round(Number(rss) / 1024),
        seconds: Number(seconds),
        command,
      };
    });
}

function processesTable(processes: readonly Process[]): string {
  const rows = processes.map(({ pid, cpuPercent, memoryMb, seconds, command }) => [
    ...[`${pid}`, `${cpuPercent.toFixed(1)} %`, `${memoryMb} MB`, `${Math.round(seconds / 60)} min`],
    command.slice(0, 100),
  ]);
  return table(["PID", "CPU", "Memory", "Since", "Command"], rows);
}
