import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MEDIA_GROUP } from "../../infra/service/manifest.ts";
import { monitoring } from "../../services/monitoring/service.ts";
import { docker } from "../service/docker.ts";

const HOUR = 3600;
/** Between two measurements, in seconds. Fewer than in truth, but never so few that Prometheus takes something for gone. */
const EVERY = 120;
const MB = 1024 ** 2;
const CAP = 256;

/** An image with Prometheus' own tool, which the one that runs does not have. */
export async function promtoolImage(folder: string): Promise<string> {
  const words = ["FROM debian:trixie-slim", "RUN apt-get update && apt-get install --yes promtool"];
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "Dockerfile"), words.join("\n"));
  return docker("build", "--quiet", "--network=host", folder);
}

/** What was measured in the eight days before `end` (seconds since 1970), of a server to which a release came at `release`. */
interface Told {
  readonly release: number;
  readonly end: number;
}

/**
 * Control took 100 MB and a tenth of a processor before the release, 150 MB and a fifth after it, and was started again twice. Ten analyses
 * ended well in each hour; after the release two more failed.
 */
function* linesOf({ release, end }: Told): Generator<string> {
  const first = release - Math.floor((release - end + 8 * 24 * HOUR) / EVERY) * EVERY;
  for (let time = first; time <= end; time += EVERY) {
    const after = time > release;
    const control = `service="control",id="${after ? "b" : "a"}"`;
    const seconds = after ? (time - release) * 0.2 : (time - first) * 0.1;
    const restarts = after && time > release + 5 * HOUR ? 2 : 0;
    const ocr = 'analyzer="ocr-detection",state';
    yield `container_memory_working_set_bytes{${control}} ${(after ? 150 : 100) * MB} ${time}`;
    yield `container_spec_memory_limit_bytes{${control}} ${CAP * MB} ${time}`;
    yield `container_cpu_usage_seconds_total{${control}} ${seconds} ${time}`;
    yield `container_oom_events_total{${control}} 0 ${time}`;
    yield `platform_container_restarts_total{${control}} ${restarts} ${time}`;
    yield `platform_tasks{${ocr}="waiting"} ${after ? 7 : 3} ${time}`;
    yield `platform_tasks_ended_last_hour{${ocr}="done"} 10 ${time}`;
    yield `platform_tasks_ended_last_hour{${ocr}="failed"} ${after ? 2 : 0} ${time}`;
    yield `node_memory_MemAvailable_bytes 4e9 ${time}`;
    yield `node_memory_MemTotal_bytes 8e9 ${time}`;
    for (const mount of ["/", "/prometheus"]) {
      yield `node_filesystem_avail_bytes{mountpoint="${mount}"} 3e10 ${time}`;
      yield `node_filesystem_size_bytes{mountpoint="${mount}"} 4e10 ${time}`;
    }
  }
}

/**
 * Writes a history into `data` as Prometheus keeps it.
 * @param folder empty or absent, for what is needed on the way
 * @param data as `docker run` takes it in front of a mount: a folder or a volume, in which the service's user may write
 */
export async function writeHistory(folder: string, data: string, told: Told): Promise<void> {
  const image = await promtoolImage(folder);
  await chmod(folder, 0o755);
  await writeFile(join(folder, "history.txt"), [...linesOf(told), "# EOF", ""].join("\n"), { mode: 0o644 });
  const user = `--user=${monitoring.uid}:${MEDIA_GROUP}`;
  const mounts = [`--volume=${folder}:/told:ro`, `--volume=${data}:/prometheus`];
  // Few large blocks: promtool reads the whole text for each.
  const create = ["tsdb", "create-blocks-from", "--max-block-duration=54h", "openmetrics", "--quiet"];
  const words = ["promtool", ...create, "/told/history.txt", "/prometheus"];
  await docker("run", "--rm", "--network=none", user, ...mounts, image, ...words);
}
