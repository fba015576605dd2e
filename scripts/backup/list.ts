import { z } from "zod";
import type { Options } from "../options.ts";
import { show, table } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect, quote } from "../stack/remote.ts";
import { backupContainer, backupLines, backupState } from "./state.ts";

const sets = z.array(
  z.object({ name: z.string(), time: z.number(), parts: z.record(z.string(), z.string()) }),
);

/** `make backups`: which copies there are, newest first. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  const container = backupContainer(outputs.serviceList);
  await using remote = await connect(outputs);
  const [state, listed] = await Promise.all([
    backupState(remote, outputs.serviceList),
    remote.run(`docker exec ${quote(container)} python -m platform_backup sets`),
  ]);
  const found = sets.parse(JSON.parse(listed)).map(({ name, time, parts }) => ({
    ...{ set: name, at: new Date(time * 1000).toISOString() },
    parts: Object.keys(parts).filter((part) => part !== "manifest"),
  }));
  show({ state, sets: found }, options, () => {
    if (found.length === 0) return "There are no copies yet: make backup makes one.";
    const rows = found.map(({ set, at, parts }) => [set, at, parts.join(", ")]);
    return `${table(["Set", "Begun", "What"], rows)}\n\n${backupLines(state, Date.now())}\nBack to one: make restore SET=${found[0]?.set}`;
  });
}
