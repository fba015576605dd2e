import { userInfo } from "node:os";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect } from "../stack/remote.ts";
import { alertmanager } from "./alertmanager.ts";
import { alertName, alertRules } from "./names.ts";
import { activeSilences, newSilence, silenceLines } from "./silences.ts";

const DEFAULT_HOURS = "2";
const MOST_HOURS = 720;

/** Hours from a word; 0 ends a silence. Pure. @throws CommandError */
export function hoursOf(text: string): number {
  const hours = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && hours <= MOST_HOURS) return hours;
  throw new CommandError(`HOURS is "${text}".`, {
    fix: `give hours up to ${MOST_HOURS}, such as HOURS=2 or HOURS=0.5; HOURS=0 ends a silence.`,
    exitCode: EXIT.usage,
  });
}

/** `make silence`: an alert is told to nobody for a time; a second one of the same alert takes the place of the first. */
export async function run(options: Options): Promise<void> {
  const hours = hoursOf(options.hours ?? DEFAULT_HOURS);
  const known = (await alertRules()).filter(({ labels }) => labels.severity !== "none");
  const alert = alertName(
    options.alert,
    known.map((rule) => rule.alert),
  );
  const outputs = await stackOutputs(options.stack);
  await using remote = await connect(outputs);
  const manager = alertmanager(remote, outputs.serviceList);
  const earlier = (await activeSilences(manager)).filter((silence) => silence.alert === alert);
  if (options.dryRun === true) {
    const facts = { dryRun: true, alert, hours, ends: earlier };
    show(facts, options, () =>
      [
        ...earlier.map(({ until, by }) => `would end the silence of ${alert} by ${by}, until ${until}`),
        ...(hours > 0 ? [`would silence ${alert} for ${hours} hours`] : []),
        "Nothing was changed.",
      ].join("\n"),
    );
    return;
  }
  if (hours > 0) {
    await manager.post("silences", newSilence(alert, hours, userInfo().username, new Date()));
  }
  for (const { id } of earlier) await manager.delete(`silence/${id}`);
  const silences = await activeSilences(manager);
  show({ silences }, options, () => silenceLines(silences) || "Nothing is silenced.");
}
