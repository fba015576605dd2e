import { Listr, type ListrTask, PRESET_TIMER } from "listr2";
import { takeUpDockerGroup } from "../docker-group.ts";
import { installedEngine } from "../environment.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { authorize } from "./admin.ts";
import { docker } from "./docker.ts";
import { baseImages, registryMirror } from "./images.ts";
import { engineLine, pulumi } from "./pulumi.ts";
import { sshClient } from "./ssh.ts";
import type { Step } from "./step.ts";

function taskOf(step: Step): ListrTask {
  return {
    title: step.title,
    task: async (_, task) => {
      const report = (line: string): void => {
        task.output = line;
      };
      const there = (await step.present()) ?? (await step.install(report));
      task.title = `${step.title}: ${there}`;
    },
  };
}

/** Runs steps as a list in which each shows what it is at and how long it took; nothing is printed for machines. */
export async function runSteps(
  steps: readonly Step[],
  options: { json?: boolean; concurrent?: boolean },
): Promise<void> {
  const list = new Listr(steps.map(taskOf), {
    concurrent: options.concurrent ?? false,
    registerSignalListeners: false,
    renderer: options.json === true ? "silent" : "default",
    fallbackRenderer: "simple",
    rendererOptions: { timer: PRESET_TIMER, collapseErrors: false, showErrorMessage: false },
    fallbackRendererOptions: { timer: PRESET_TIMER },
  });
  await list.run();
}

/** Everything that `pulumi up` on this computer needs. A second run finds it and takes a moment. */
export async function setUp(options: Options): Promise<void> {
  if ((await docker.present()) === undefined) await authorize("Docker Engine");
  await runSteps([sshClient, docker], options);
  await takeUpDockerGroup(process.argv.slice(2));
  // Building the command line keeps the processor busy, making images the disk and the network.
  await runSteps([pulumi, baseImages], { ...options, concurrent: true });
}

/** `make setup` */
export async function run(options: Options): Promise<void> {
  if (options.engine !== undefined) process.env["ENGINE"] = options.engine;
  await setUp(options);
  const engine = installedEngine();
  const mirror = await registryMirror();
  show({ engine, registryMirror: mirror ?? null }, options, () =>
    engine === undefined
      ? ""
      : `\nPulumi ${engineLine(engine)}\nNext: make quick-start, or make up STACK=dev`,
  );
}
