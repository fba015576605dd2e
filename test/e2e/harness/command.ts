import { execa } from "execa";
import { handImages } from "./images.ts";
import type { Workspace } from "./workspace.ts";

/** How a command of the project ended. */
export interface Outcome {
  readonly exitCode: number | undefined;
  /** Everything that it printed. */
  readonly text: string;
  /** What of that was the answer: facts, where they were asked for as JSON. */
  readonly stdout: string;
  readonly seconds: number;
}

/**
 * `make NAME STACK=…` as a user runs it in a copy of the project, with further words such as "--data".
 * @param server gives the container that is the stack's server, once there is one: it is handed the images that were kept
 */
export function commandsIn(
  workspace: Workspace,
  stack: string,
  server: () => Promise<string | undefined>,
): (name: string, ...words: string[]) => Promise<Outcome> {
  return async (command, ...words) => {
    const began = performance.now();
    const over = new AbortController();
    const handed = handImages(server, over.signal);
    const { exitCode, all, stdout } = await execa(
      "node",
      ["scripts/cli.ts", command, "--stack", stack, ...words],
      {
        cwd: workspace.folder,
        env: { ...workspace.environment, NO_COLOR: "1" },
        stdin: "ignore",
        all: true,
        reject: false,
      },
    );
    const seconds = (performance.now() - began) / 1000;
    over.abort();
    await handed;
    console.log(`${command} ended with ${exitCode} after ${seconds.toFixed(1)} s`);
    return { exitCode, text: all, stdout, seconds };
  };
}
