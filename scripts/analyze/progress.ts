import cliProgress from "cli-progress";
import pc from "picocolors";
import type { Job, Task } from "../api/shapes.ts";
import { bytes, seconds } from "../output.ts";

/** Shows how an upload gets on, on standard error; on no terminal only its end. */
export interface UploadBar {
  at(sent: number): void;
  end(): void;
}

export function uploadBar(name: string, size: number, quiet: boolean): UploadBar {
  if (quiet) return { at: () => undefined, end: () => undefined };
  if (!process.stderr.isTTY) {
    return {
      at: () => undefined,
      end: () => void process.stderr.write(`uploaded ${name}, ${bytes(size)}\n`),
    };
  }
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: (_, { progress, value }) =>
      `uploading ${name} ${"█".repeat(Math.round(progress * 30)).padEnd(30, "░")} ${bytes(value)} of ${bytes(size)}`,
    hideCursor: true,
  });
  bar.start(size, 0);
  return { at: (sent) => bar.update(sent), end: () => bar.stop() };
}

const MARKS: Readonly<Record<Task["state"], string>> = {
  waiting: pc.dim("·"),
  running: pc.cyan("▸"),
  done: pc.green("✔"),
  failed: pc.red("✖"),
  skipped: pc.yellow("–"),
};

/** What is new in a job's state, as lines: one for each task that changed. Pure but for its memory. */
export class JobLines {
  private readonly told = new Map<string, string>();

  take(job: Job): string[] {
    return job.tasks.flatMap((task) => {
      const key = `${task.state} ${task.attempts} ${task.error?.code ?? ""}`;
      if (this.told.get(task.analyzer) === key || (task.state === "waiting" && task.error === null))
        return [];
      this.told.set(task.analyzer, key);
      const took = task.state === "done" && task.seconds !== null ? pc.dim(` ${seconds(task.seconds)}`) : "";
      const why = task.error === null ? "" : ` ${task.error.code}: ${task.error.message}`;
      const word = task.state === "waiting" ? "waiting to be tried again" : task.state;
      return [`${MARKS[task.state]} ${task.analyzer} ${word}${took}${why}`];
    });
  }
}
