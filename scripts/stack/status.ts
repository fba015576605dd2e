import pc from "picocolors";
import { backupLines, backupState } from "../backup/state.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { diskLine, imageDisk } from "../releases/disk.ts";
import { releaseLine } from "../releases/list.ts";
import { readReleases } from "../releases/records.ts";
import { requireHealthy } from "../service/lifecycle.ts";
import { stackOutputs } from "./outputs.ts";
import { connect } from "./remote.ts";
import { servicesTable, settledStates } from "./services.ts";
import { alertsState, alertsStateLines } from "./status-alerts.ts";
import { certificateLines, certificateState } from "./status-certificate.ts";
import { StatusLine } from "./status-line.ts";

/**
 * `make status`. Fails when a service is not healthy, so that scripts can rely on it; one that has just been started is given some seconds
 * to show it, so that it holds right after an update.
 */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  await using remote = await connect(outputs);
  const lines = new StatusLine(process.stderr, () => ["asking the server"]);
  const [services, certificate, backup, watched, releases, disk] = await Promise.all([
    settledStates(remote, outputs.serviceList),
    certificateState(remote, outputs),
    backupState(remote, outputs.serviceList),
    alertsState(remote, outputs.serviceList),
    readReleases(remote),
    imageDisk(remote),
  ]).finally(() => lines.end());
  const { alerts, silences } = watched ?? { alerts: null, silences: null };
  const current = releases.at(-1);
  const { release = null, at: releasedAt = null } = current ?? {};
  const released = { release, releasedAt, disk };
  const facts = {
    stack: options.stack,
    url: outputs.url,
    ...released,
    certificate,
    backup,
    alerts,
    silences,
  };
  show({ ...facts, services }, options, () => {
    const about = [
      outputs.url,
      certificateLines(certificate),
      backupLines(backup, Date.now()),
      alertsStateLines(watched),
      releaseLine(current),
      diskLine(disk),
    ];
    return `${about.filter((lines) => lines !== "").join("\n")}\n\n${servicesTable(services, pc)}`;
  });
  requireHealthy(services, options);
}
