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
 * What a task costs in time beside the analyzer's own work when one after the other goes to an instance that is ready: taking it, its two
 * frames over SSH, the check, the results in the database, and the next one's turn.
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
    const rows = await rig.rows(
      `SELECT extract(epoch FROM t.finished_at), t.seconds FROM tasks t JOIN offload_decisions d ON d.task_id = t.id
       WHERE d.outcome = 'done' ORDER BY t.finished_at`,
    );
    const ends = rows.map(([at, seconds]) => ({ at: Number(at), seconds: Number(seconds) }));
    const values = ends
      .slice(FIRST)
      .map(({ at, seconds }, index) => (at - (ends[FIRST + index - 1]?.at ?? at) - seconds) * 1000);
    const middle = median(values);
    return {
      name: "overhead",
      figures: [
        {
          what: "A task elsewhere, beside the analyzer's own work",
          unit: "ms",
          values,
          aim: { text: `under ${AIM} ms (median ${Math.round(middle)})`, met: middle < AIM },
          note: `from one task's end to the next one's on the same instance, less what the analyzer says that it worked; with two frames sent over SSH`,
        },
      ],
    };
  } finally {
    await rig.stop();
  }
}
