import { cpus, loadavg, release, totalmem } from "node:os";
import { output } from "../../scripts/process.ts";

/** What a figure depends on beside the code. */
export interface Surroundings {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly docker: string;
  readonly node: string;
  /** ISO, UTC. */
  readonly date: string;
  readonly command: string;
  /** Processes that ran or waited to, on the average of a minute; `busy`: more than half a core was taken before the run. */
  readonly load: { readonly before: number; readonly after: number; readonly busy: boolean };
}

const BUSY = 0.5;

/** Notes the machine before the run; what is returned completes it afterwards. */
export async function noteSurroundings(command: string): Promise<() => Surroundings> {
  const [before = 0] = loadavg();
  const date = new Date().toISOString();
  const docker = (await output("docker", ["version", "--format", "{{.Server.Version}}"])).trim();
  return () => ({
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    docker,
    node: process.version,
    date,
    command,
    load: { before: round(before), after: round(loadavg()[0] ?? 0), busy: before > BUSY },
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;
