import { Rig } from "../../service/offload.ts";
import { until } from "../../service/platform.ts";
import { type Chapter, median } from "../figures.ts";
import { log } from "../runner.ts";

const TASKS = 40;
/** The first ones find an analyzer that loads what it needs. */
const FIRST = 5;
/** Milliseconds. */
const AIM = 300;

/**
 * What a task costs in time beside the analyzer's own work and the way of its files when one after the other goes to an instance that is ready:
 * taking it, asking the worker, the check, removing the files there, the results in the database, and the next one's turn.
 */
export async function overhead(): Promise<Chapter> {
  log("a platform and an instance");
  const rig = await Rig.start(`bench-offload-${process.pid}`);
  try {
    await rig.run({ environment: { PLAN_EVERY: "10" } });
    await rig.beSlow();
    const release = rig.hold();
    log(`${TASKS} tasks, one after the other`);
    await rig.uploadMany("overhead", TASKS);
    // One of them is held here.
    const done = "SELECT count(*) FROM offload_decisions WHERE outcome = 'done'";
    await until(
      async () => Number(await rig.platform.sql(done)) >= TASKS - 1,
      "all are done",
      undefined,
      300_000,
    );
    release();
    const moved = movedSecondsIn(rig.log);
    const rows = await rig.rows(
      `SELECT t.id, extract(epoch FROM t.finished_at), t.seconds FROM tasks t JOIN offload_decisions d ON d.task_id = t.id
       WHERE d.outcome = 'done' ORDER BY t.finished_at`,
    );
    const ends = rows.map(([id, at, seconds]) => {
      const way = moved.get(id ?? "");
      if (way === undefined) throw new Error(`The log tells nothing of task ${id}.`);
      return { at: Number(at), seconds: Number(seconds), way };
    });
    const own = ends.slice(FIRST).map(({ at, seconds, way }, index) => ({
      all: at - (ends[FIRST + index - 1]?.at ?? at) - seconds,
      way,
    }));
    const values = own.map(({ all, way }) => (all - way) * 1000);
    const middle = median(values);
    return {
      name: "overhead",
      figures: [
        {
          what: "A task elsewhere, beside the analyzer's own work and the way of its files",
          unit: "ms",
          values,
          aim: { text: `under ${AIM} ms (median ${Math.round(middle)})`, met: middle < AIM },
          note: "from one task's end to the next one's on the same instance, less what the analyzer and the transfer took",
        },
        {
          what: "  the way of its two frames, over SSH",
          unit: "ms",
          values: own.map(({ way }) => way * 1000),
        },
      ],
    };
  } finally {
    await rig.stop();
  }
}

/** Seconds that each task's files were on their way, as cloud-offload's log tells it. Pure. */
function movedSecondsIn(log: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of log.split("\n")) {
    if (!line.includes('"movedSeconds"')) continue;
    const { task, movedSeconds } = JSON.parse(line) as { task: string; movedSeconds: number };
    found.set(task, movedSeconds);
  }
  return found;
}
