import cliProgress from "cli-progress";
import pc from "picocolors";
import type { Job, Task } from "../api/shapes.ts";
import type { UploadWatcher } from "../api/upload.ts";
import { bytes, seconds } from "../output.ts";

/** Shows how an upload or a download gets on, on standard error; on no terminal only its breaks and its end. */
export interface UploadBar extends UploadWatcher {
  end(): void;
}

export function uploadBar(
  name: string,
  size: number,
  quiet: boolean,
  [doing, done]: readonly [string, string] = ["uploading", "uploaded"],
): UploadBar {
  if (quiet) {
    return { at: () => undefined, broken: () => undefined, resumed: () => undefined, end: () => undefined };
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const resumed = (sent: number): void =>
    say(`going on with the upload of ${name} at ${bytes(sent)} of ${bytes(size)}`);
  const pause = (why: string, wait: number): string =>
    `the upload was interrupted (${why}); it goes on in ${wait} s`;
  if (!process.stderr.isTTY) {
    return {
      at: () => undefined,
      broken: (why, wait) => say(pause(why, wait)),
      resumed,
      end: () => say(`${done} ${name}, ${bytes(size)}`),
    };
  }
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: (_, { progress, value }) =>
      `${doing} ${name} ${"█".repeat(Math.round(progress * 30)).padEnd(30, "░")} ${bytes(value)} of ${bytes(size)}`,
    hideCursor: true,
  });
  let shown = false;
  const stop = (): void => {
    if (shown) bar.stop();
    shown = false;
  };
  return {
    at: (sent) => {
      if (!shown) bar.start(size, sent);
      shown = true;
      bar.update(sent);
    },
    broken: (why, wait) => {
      stop();
      say(pause(why, wait));
    },
    resumed,
    end: stop,
  };
}

const MARKS: Readonly<Record<Task["state"], string>> = {
  waiting: pc.dim("·"),
  running: pc.cyan("▸"),
  done: pc.green("✔"),
  failed: pc.red("✖"),
  skipped: pc.yellow("–"),
};

/** Progress is told so many times on the way. */
const TOLD = 4;

/** " 50 %, 2 min left" */
function progressOf({ state, progress, secondsLeft }: Task): string {
  if (state !== "running" || progress === null) return "";
  const left = secondsLeft === null ? "" : `, ${seconds(secondsLeft)} left`;
  return pc.dim(` ${Math.floor(progress * 100)} %${left}`);
}

/** What is new in a job's state, as lines: one for each task that changed. Pure but for its memory. */
export class JobLines {
  private readonly told = new Map<string, string>();

  take(job: Job): string[] {
    return job.tasks.flatMap((task) => {
      // A task that waits for its next frames is under way: its progress has been told.
      if (task.state === "waiting" && task.error === null) return [];
      const far = task.progress === null ? 0 : Math.floor(task.progress * TOLD);
      const key = `${task.state} ${task.attempts} ${task.error?.code ?? ""} ${far}`;
      if (this.told.get(task.analyzer) === key) return [];
      this.told.set(task.analyzer, key);
      const took = task.state === "done" && task.seconds !== null ? pc.dim(` ${seconds(task.seconds)}`) : "";
      const why = task.error === null ? "" : ` ${task.error.code}: ${task.error.message}`;
      const word = task.state === "waiting" ? "waiting to be tried again" : task.state;
      return [`${MARKS[task.state]} ${task.analyzer} ${word}${took}${progressOf(task)}${why}`];
    });
  }
}
