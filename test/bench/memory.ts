import { setTimeout as delay } from "node:timers/promises";
import { usedMb } from "../../scripts/stack/services.ts";
import { below, type Chapter } from "./figures.ts";
import { type Specification, specifications } from "./specification.ts";
import type { Subject } from "./subject.ts";

/** Seconds without a job after which analyzers have given back what they worked with (after 60). */
const IDLE = 75;
/** Megabytes that all services may hold at rest. */
const ALLOWED = 1800;
/** Megabytes that their images may take on the disk, layers that they share counted once. */
const ALLOWED_IMAGES = 3500;
const READINGS = 3;

/** What all containers hold together with nothing to do. `since`: when the last job ended, as `performance.now()` told it. */
export async function memoryChapter({ machine }: Subject, since: number): Promise<Chapter> {
  await delay(Math.max(0, IDLE * 1000 - (performance.now() - since)));
  const containers = await specifications(machine);
  const sums: number[] = [];
  for (let reading = 0; reading < READINGS; reading += 1) {
    const stats = await machine.run("docker", "stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}");
    sums.push(sumOf(stats, containers));
  }
  const images = [...new Set(containers.map(({ config }) => config.Image))];
  const sizes = await machine.run("docker", "image", "inspect", "--format", "{{.Size}}", ...images);
  const each = sizes.split("\n").map((size) => Number(size) / 1e6);
  const layers = await machine.run("docker", "system", "df", "--format", "{{.Type}} {{.Size}}");
  const disk = [diskUse(layers)];
  const named = containers.map(({ service }, index) => `${service} ${each[index]?.toFixed(0)} MB`);
  return {
    name: "memory",
    figures: [
      {
        what: `Idle memory of all ${containers.length} services`,
        unit: "MB",
        values: sums,
        aim: below(ALLOWED, "MB", sums),
        note: `sum over the containers' cgroups without page cache that can go, ${IDLE} s or longer after the last job`,
      },
      {
        what: "Size of their images",
        unit: "MB",
        values: [each.reduce((sum, size) => sum + size, 0)],
        note: `${named.join(", ")}; layers they share are counted in each`,
      },
      {
        what: "  on the server's disk",
        unit: "MB",
        values: disk,
        aim: below(ALLOWED_IMAGES, "MB", disk),
        note: "shared layers counted once; the images that others are made of included",
      },
    ],
  };
}

/** Decimal megabytes. @throws Error for a container without a figure */
function sumOf(stats: string, containers: readonly Specification[]): number {
  const byName = new Map(stats.split("\n").map((line) => [line.split(" ")[0], line.split(" ")[1]]));
  return containers.reduce((sum, { name }) => {
    const used = usedMb(byName.get(name) ?? "");
    if (used === null) throw new Error(`Docker's statistics don't tell the memory of "${name}".`);
    return sum + (used * 1024 ** 2) / 1e6;
  }, 0);
}

/** Decimal megabytes of all images, as `docker system df` tells them ("3.217GB"). @throws Error where it tells none */
function diskUse(lines: string): number {
  const [, amount, unit] = /^Images ([\d.]+)([kMGT]?B)/m.exec(lines) ?? [];
  const factor = { B: 1e-6, kB: 1e-3, MB: 1, GB: 1e3, TB: 1e6 }[unit ?? ""];
  if (amount === undefined || factor === undefined)
    throw new Error("Docker does not tell the size of its images.");
  return Number(amount) * factor;
}
