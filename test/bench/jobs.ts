import type { ApiClient } from "../../scripts/api/client.ts";
import type { Job } from "../../scripts/api/shapes.ts";
import { makeSamples } from "../e2e/harness/media.ts";
import { below, type Chapter, quantile } from "./figures.ts";
import type { Subject } from "./subject.ts";

const JOBS = 40;
const WARM_UP = 3;
/** Milliseconds that the platform may add to a job. */
const ALLOWED = 50;
/** The analyzer that every job begins with; the others follow side by side. */
const FIRST = "vision-pipeline";

interface Taken {
  /** Milliseconds from the job's creation to the client's learning of its end. */
  readonly total: number;
  /** Milliseconds of it in which an analyzer on the critical path worked, by the analyzers' own clocks. */
  readonly analyzers: number;
}

/** What the platform adds to a picture's analysis, one job after the other on an otherwise idle platform. */
export async function jobsChapter({ machine }: Subject): Promise<Chapter> {
  const { picture } = await makeSamples(machine);
  using client = await machine.client();
  for (let job = 0; job < WARM_UP; job += 1) await runJob(client, picture);
  const taken: Taken[] = [];
  for (let job = 0; job < JOBS; job += 1) taken.push(await runJob(client, picture));

  const overheads = taken.map(({ total, analyzers }) => total - analyzers);
  return {
    name: "jobs",
    figures: [
      {
        what: "Platform overhead of an image job",
        unit: "ms",
        values: overheads,
        aim: below(ALLOWED, "ms", overheads),
        note:
          "from the job's creation (createdAt) to the client's receiving the event \"done\" over HTTPS, minus the analyzers' own " +
          `seconds on the critical path: ${FIRST}, then the slowest of those that follow it side by side.`,
      },
      { what: "  its 95th percentile", unit: "ms", values: [quantile(overheads, 0.95)] },
      { what: "  the whole job", unit: "ms", values: taken.map(({ total }) => total) },
      { what: "  the analyzers' part", unit: "ms", values: taken.map(({ analyzers }) => analyzers) },
    ],
  };
}

async function runJob(client: ApiClient, picture: string): Promise<Taken> {
  const { job } = await client.upload(picture);
  let last: Job | undefined;
  for await (const state of client.follow(job.id)) last = state;
  // The server is a container of this computer: its clock is ours.
  const ended = performance.timeOrigin + performance.now();
  if (last?.state !== "done") throw new Error(`Job ${job.id} ended as "${last?.state}".`);
  const failed = last.tasks.find(({ state }) => state === "failed");
  if (failed) throw new Error(`Task ${failed.analyzer} of job ${job.id} ended as "${failed.state}".`);
  await client.remove(job.mediaId);
  return { total: ended - Date.parse(last.createdAt), analyzers: criticalPath(last) };
}

/** Milliseconds. Pure. */
export function criticalPath({ tasks }: Pick<Job, "tasks">): number {
  const milliseconds = (picked: (analyzer: string) => boolean) =>
    tasks.filter(({ analyzer }) => picked(analyzer)).map(({ seconds }) => (seconds ?? 0) * 1000);
  const first = milliseconds((analyzer) => analyzer === FIRST);
  const rest = milliseconds((analyzer) => analyzer !== FIRST);
  return Math.max(0, ...first) + Math.max(0, ...rest);
}
