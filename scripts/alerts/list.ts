import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect } from "../stack/remote.ts";
import { alertLines, alertsOf, RAISED } from "../stack/status-alerts.ts";
import { alertmanager } from "./alertmanager.ts";
import { activeSilences, silenceLines } from "./silences.ts";

/** `make alerts`: what is raised, and what is silent for a time. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  await using remote = await connect(outputs);
  const manager = alertmanager(remote, outputs.serviceList);
  const [alerts, silences] = await Promise.all([manager.get(RAISED).then(alertsOf), activeSilences(manager)]);
  show({ alerts, silences }, options, () =>
    [alertLines(alerts), silenceLines(silences)].filter((lines) => lines !== "").join("\n"),
  );
}
