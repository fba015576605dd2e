import type pg from "pg";
import { z } from "zod";
import type { Admission } from "./admission.ts";
import type { Analyzer } from "./analyzers.ts";
import { ask } from "./ask.ts";

const ANSWER_WITHIN = 3_000;

const Capabilities = z.object({
  version: z.string(),
  model: z.string().nullable(),
  ready: z.boolean(),
  reason: z.string().nullish(),
});

interface AnalyzerStatus {
  name: string;
  answers: boolean;
  ready: boolean;
  reason: string | null;
  version: string | null;
  model: string | null;
  memoryMb: number;
}

/** Writes what the job manager sees into its status row, which control shows: control can't reach analyzers itself. */
export async function writeStatus(
  pool: pg.Pool,
  analyzers: readonly Analyzer[],
  admission: Admission,
): Promise<void> {
  const { budgetMb, usedMb, waiting } = admission;
  const body = { analyzers: await Promise.all(analyzers.map(look)), memory: { budgetMb, usedMb, waiting } };
  await pool.query(
    `INSERT INTO service_status (name, body) VALUES ('job-manager', $1)
     ON CONFLICT (name) DO UPDATE SET body = excluded.body, updated_at = now()`,
    [JSON.stringify(body)],
  );
}

async function look({ name, url, memoryMb }: Analyzer): Promise<AnalyzerStatus> {
  const nothing = { name, memoryMb, ready: false, version: null, model: null };
  try {
    const { ready, reason, version, model } = Capabilities.parse(
      JSON.parse(await ask("GET", new URL("/capabilities", url), AbortSignal.timeout(ANSWER_WITHIN))),
    );
    return { name, memoryMb, answers: true, ready, reason: reason ?? null, version, model };
  } catch (error) {
    // Not a fault of ours: that it doesn't answer is the very thing to report.
    return { ...nothing, answers: false, reason: (error as Error).message };
  }
}
