import { CommandError } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect, quote } from "../stack/remote.ts";
import { backupContainer, backupLines, backupState } from "./state.ts";

/** `make backup`: a copy now, beside those that are made by themselves. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  const container = backupContainer(outputs.serviceList);
  await using remote = await connect(outputs);
  if (options.dryRun === true) {
    const now = await backupState(remote, outputs.serviceList);
    show({ dryRun: true, state: now }, options, () =>
      [backupLines(now, Date.now()), "Would make one more now; nothing was changed."].join("\n").trim(),
    );
    return;
  }
  if (options.json !== true) process.stdout.write("Rows, queues, vectors and media are being copied …\n");
  // It ends with 1 where there is no copy, and has told why in its report.
  await remote.run(`docker exec ${quote(container)} python -m platform_backup now >/dev/null 2>&1 || true`);
  const state = await backupState(remote, outputs.serviceList);
  if (state === null || state.problem !== null)
    throw new CommandError(`No copy was made: ${state?.problem ?? "the backup says nothing"}.`, {
      fix: `make logs NAME=backup STACK=${options.stack}`,
    });
  show(state, options, () => backupLines(state, Date.now()));
}
