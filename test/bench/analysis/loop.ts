import { execa } from "execa";
import { z } from "zod";
import { catalogue } from "../../../services/catalogue.ts";
import type { Machine } from "../../e2e/harness/machine.ts";

/**
 * The yardstick: what somebody's shell script does who has the same tools and no platform. One analyzer after the other, each
 * loaded once, goes over all files; no queue, no HTTP, no database.
 */
const LOOP = `
import importlib, json, os, sys, time
from pathlib import Path
from platform_analyzer.errors import AnalyzerError
from platform_analyzer.job import Frame, Job
from platform_analyzer.worker import load
os.umask(0o007)
analyzer = load(sys.argv[1] + ".analyzer:ANALYZER")
began = time.monotonic()
work = load(analyzer.work)
results = {}
for item in json.load(sys.stdin):
    frames = tuple(Frame(**frame) for frame in item["frames"])
    job = Job(Path("/media"), item["id"], item["id"] + "/original", time.monotonic() + 3600, frames, None, item["results"])
    try:
        results[item["id"]] = work(job)
    except AnalyzerError as error:
        if error.code not in ("unsupported_media", "model_missing"):
            raise
print(json.dumps({"seconds": time.monotonic() - began, "results": results}))
`;

const Frame = z.object({
  path: z.string(),
  time: z.number().nullish(),
  start: z.number().nullish(),
  end: z.number().nullish(),
  page: z.number().nullish(),
});
const Answer = z.object({
  seconds: z.number(),
  results: z.record(z.string(), z.looseObject({ frames: z.array(z.unknown()).optional() })),
});

interface Item {
  readonly id: string;
  frames: z.infer<typeof Frame>[];
  readonly results: Record<string, unknown>;
}

const FIRST = "vision-pipeline";

/** Seconds for media that lie on the server, with these analyzers: each in its own container, within its own cap. */
export async function throughLoop(
  machine: Machine,
  mediaIds: readonly string[],
  analyzers: readonly string[],
): Promise<number> {
  const items: Item[] = mediaIds.map((id) => ({ id, frames: [], results: {} }));
  const chosen = catalogue.filter(({ name, analyzer }) => analyzer && analyzers.includes(name));
  // What the recogniser wrote down window by window would be read instead of heard again.
  await machine.run("rm", "-rf", ...mediaIds.map((id) => `/srv/platform/media/${id}/transcript`));
  const began = performance.now();
  // In the catalogue's order, results come after what they are made of.
  for (const { name, analyzer } of chosen) {
    const answer = await runIn(
      machine,
      name,
      analyzer?.reads === "frames" ? items.filter(({ frames }) => frames.length > 0) : items,
    );
    for (const item of items) {
      const result = answer.results[item.id];
      if (result === undefined) continue;
      if (name === FIRST)
        item.frames = z
          .array(
            Frame.loose().transform(({ path, time, start, end, page }) => ({ path, time, start, end, page })),
          )
          .parse(result.frames);
      else item.results[name] = result;
    }
  }
  return (performance.now() - began) / 1000;
}

async function runIn(
  machine: Machine,
  name: string,
  items: readonly Item[],
): Promise<z.infer<typeof Answer>> {
  const container = await machine.containerOf(name);
  const words = ["python", "-c", LOOP, name.replaceAll("-", "_")];
  const { stdout } = await execa(
    "docker",
    ["exec", "-i", await machine.server(), "docker", "exec", "-i", container, ...words],
    { input: JSON.stringify(items) },
  );
  return Answer.parse(JSON.parse(stdout));
}
