import { execa } from "execa";
import { RUN_LABEL, STOP_LABEL } from "./labels.ts";
import type { Progress } from "./log.ts";

/** A kind of thing Docker keeps: how its labelled ones are listed and removed. */
interface Kind {
  readonly name: string;
  readonly list: readonly string[];
  readonly remove: readonly string[];
}

/** In the order in which they let go of each other. */
const KINDS: readonly Kind[] = [
  { name: "container", list: ["ps", "--all", "--quiet"], remove: ["rm", "--force", "--volumes"] },
  { name: "network", list: ["network", "ls", "--quiet"], remove: ["network", "rm"] },
  { name: "volume", list: ["volume", "ls", "--quiet"], remove: ["volume", "rm", "--force"] },
  {
    name: "image",
    list: ["image", "ls", "--all", "--quiet", "--no-trunc"],
    remove: ["image", "rm", "--force"],
  },
];

/**
 * Removes everything on this machine's Docker that carries the label of a test run, whether the run ended well or was killed.
 * Safe to run twice.
 * @throws ExecaError when Docker refuses to remove something that is still there
 */
export async function cleanUp(run: string, { log }: Progress): Promise<void> {
  await stop(run);
  for (const kind of KINDS) {
    const found = await labelled(kind, `${RUN_LABEL}=${run}`);
    if (found.length === 0) continue;
    await remove(kind, found, run);
    log(`${run}: removed ${found.length} ${kind.name}${found.length === 1 ? "" : "s"}`);
  }
}

/** Ids of the runs of which something is there, be it that they are running or that they were killed. */
export async function leftoverRuns(): Promise<string[]> {
  const label = `{{.Label "${RUN_LABEL}"}}`;
  const commands = [
    ["ps", "--all", "--filter", `label=${RUN_LABEL}`, "--format", label],
    ["network", "ls", "--filter", `label=${RUN_LABEL}`, "--format", label],
    ["volume", "ls", "--filter", `label=${RUN_LABEL}`, "--format", label],
  ];
  const outputs = await Promise.all(commands.map((args) => execa("docker", args)));
  const runs = outputs.flatMap(({ stdout }) => stdout.split("\n")).concat(await imageRuns());
  return [...new Set(runs.filter((run) => run !== ""))].sort();
}

/** Docker's list of images knows no labels, so each is asked. */
async function imageRuns(): Promise<string[]> {
  const { stdout } = await execa("docker", ["image", "ls", "--quiet", "--filter", `label=${RUN_LABEL}`]);
  const ids = [...new Set(stdout.split("\n").filter(Boolean))];
  if (ids.length === 0) return [];
  const format = `{{index .Config.Labels "${RUN_LABEL}"}}`;
  return (await execa("docker", ["image", "inspect", "--format", format, ...ids])).stdout.split("\n");
}

async function stop(run: string): Promise<void> {
  const { stdout } = await execa("docker", [
    ...["ps", "--quiet", "--filter", `label=${RUN_LABEL}=${run}`, "--filter", `label=${STOP_LABEL}`],
  ]);
  const ids = stdout.split("\n").filter(Boolean);
  if (ids.length > 0) await execa("docker", ["stop", ...ids]);
}

async function labelled(kind: Kind, label: string): Promise<string[]> {
  const { stdout } = await execa("docker", [...kind.list, "--filter", `label=${label}`]);
  return [...new Set(stdout.split("\n").filter((id) => id !== ""))];
}

/** What went away by itself in the meantime, as an image's parent does with it, is no failure. */
async function remove(kind: Kind, ids: readonly string[], run: string): Promise<void> {
  const result = await execa("docker", [...kind.remove, ...ids], { reject: false });
  if (!result.failed) return;
  const left = await labelled(kind, `${RUN_LABEL}=${run}`);
  if (left.length > 0) throw result;
}

// Removes only what it is told to: a run of which something is there may as well be running.
if (import.meta.main) {
  const runs = process.argv.slice(2);
  for (const run of runs) await cleanUp(run, { log: console.log });
  for (const run of await leftoverRuns()) console.log(`There is something of test run ${run}.`);
}
