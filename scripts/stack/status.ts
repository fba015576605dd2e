import pc from "picocolors";
import { backupLines, backupState } from "../backup/state.ts";
import { CommandError } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { stackOutputs } from "./outputs.ts";
import { connect } from "./remote.ts";
import { serviceStates, servicesTable } from "./services.ts";
import { alertsState, alertsStateLines } from "./status-alerts.ts";
import { certificateLines, certificateState } from "./status-certificate.ts";

/** `make status`. Fails when a service is not healthy, so that scripts can rely on it. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  await using remote = await connect(outputs);
  const [services, certificate, backup, watched] = await Promise.all([
    serviceStates(remote, outputs.serviceList),
    certificateState(remote, outputs),
    backupState(remote, outputs.serviceList),
    alertsState(remote, outputs.serviceList),
  ]);
  const { alerts, silences } = watched ?? { alerts: null, silences: null };
  const facts = { stack: options.stack, url: outputs.url, certificate, backup, alerts, silences, services };
  show(facts, options, () => {
    const about = [
      outputs.url,
      certificateLines(certificate),
      backupLines(backup, Date.now()),
      alertsStateLines(watched),
    ];
    return `${about.filter((lines) => lines !== "").join("\n")}\n\n${servicesTable(services, pc)}`;
  });
  const ill = services.filter((service) => service.health !== "healthy").map((service) => service.name);
  if (ill.length === 0) return;
  if (options.json === true) process.exitCode = 1;
  else throw new CommandError(`Not healthy: ${ill.join(", ")}.`, { fix: `make logs NAME=${ill[0]}` });
}
