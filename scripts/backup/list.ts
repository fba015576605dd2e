import { z } from "zod";
import type { Options } from "../options.ts";
import { show, table } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect, quote, type Remote } from "../stack/remote.ts";
import { backupContainer, backupLines, backupState } from "./state.ts";

const sets = z.array(
  z.object({ name: z.string(), time: z.number(), parts: z.record(z.string(), z.string()) }),
);

export interface Copy {
  readonly set: string;
  /** RFC 3339: when it was begun. */
  readonly at: string;
  readonly parts: readonly string[];
}

/** Copies that a stack's backup has, newest first. */
export async function copiesOf(remote: Remote, container: string): Promise<Copy[]> {
  const listed = await remote.run(`docker exec ${quote(container)} python -m platform_backup sets`);
  return sets.parse(JSON.parse(listed)).map(({ name, time, parts }) => ({
    ...{ set: name, at: new Date(time * 1000).toISOString() },
    parts: Object.keys(parts).filter((part) => part !== "manifest"),
  }));
}

/** `make backups`: which copies there are, newest first. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  const container = backupContainer(outputs.serviceList);
  await using remote = await connect(outputs);
  const [state, found] = await Promise.all([
    backupState(remote, outputs.serviceList),
    copiesOf(remote, container),
  ]);
  show({ state, sets: found }, options, () => {
    if (found.length === 0) return "There are no copies yet: make backup makes one.";
    const rows = found.map(({ set, at, parts }) => [set, at, parts.join(", ")]);
    return `${table(["Set", "Begun", "What"], rows)}\n\n${backupLines(state, Date.now())}\nBack to one: make restore SET=${found[0]?.set}`;
  });
}
