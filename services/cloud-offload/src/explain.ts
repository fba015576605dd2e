import type pg from "pg";
import { z } from "zod";
import type { Broker } from "./broker/broker.ts";
import { densities } from "./broker/queue.ts";
import type { Settings } from "./config.ts";
import { usd } from "./money/price.ts";

/** A file that somebody thinks of uploading. */
export const Planned = z.strictObject({
  bytes: z.number().int().positive().max(1e12),
  kind: z.enum(["video", "audio", "image"]),
  /** Its length; undefined: estimated from its bytes. */
  seconds: z.number().positive().max(1e6).optional(),
});
export type Planned = z.infer<typeof Planned>;

export interface Explained {
  readonly seconds: number;
  /** Whether the length is an estimate. */
  readonly estimated: boolean;
  readonly analyzers: readonly {
    readonly analyzer: string;
    readonly where: "local" | "cloud";
    readonly reason: string;
    /** With what waits before it. */
    readonly localSeconds: number;
    readonly cloudSeconds: number | null;
    readonly costUsd: number | null;
    readonly worstUsd: number | null;
    readonly gpu: string | null;
    readonly hourUsd: number | null;
    /** Whether the speeds were measured here, or are guesses. */
    readonly measured: { readonly local: boolean; readonly cloud: boolean };
  }[];
}

/** What would be decided about a file that is uploaded now, at today's offers. */
export async function explain(
  pool: pg.Pool,
  broker: Broker,
  settings: Settings,
  { bytes, kind, seconds }: Planned,
): Promise<Explained> {
  const { secondsPerByte, framesPerSecond } = await densities(pool);
  const length = kind === "image" ? 0 : (seconds ?? Math.max(1, bytes * secondsPerByte));
  const deadline = Date.now() + settings.patienceMinutes * 60_000;
  const readers = settings.analyzers.filter(({ input }) =>
    input === "frames" ? kind !== "audio" : kind !== "image",
  );
  const analyzers = [];
  for (const analyzer of readers) {
    const frames = kind === "image" ? 1 : Math.max(1, length * framesPerSecond);
    const [units, sent] = analyzer.input === "path" ? [length, bytes] : [frames, frames * 400_000];
    const task = { taskId: "planned", mediaId: "planned", units, bytes: sent, deadline };
    const { plan, choice, scene, measured } = await broker.look(analyzer, [task], true);
    const verdict = plan.verdicts.at(-1);
    if (verdict === undefined) continue;
    const offered = scene.price !== undefined;
    analyzers.push({
      analyzer: analyzer.name,
      where: verdict.place,
      reason: verdict.reason,
      localSeconds: verdict.localSeconds,
      cloudSeconds: verdict.cloudSeconds ?? null,
      costUsd: offered ? usd(verdict.costMicros) : null,
      worstUsd: offered ? usd(verdict.worstMicros) : null,
      gpu: choice?.offer.gpu_name ?? null,
      hourUsd: scene.price ? usd(scene.price.hourMicros + scene.price.storageHourMicros) : null,
      measured,
    });
  }
  return { seconds: length, estimated: seconds === undefined && kind !== "image", analyzers };
}
