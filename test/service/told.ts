import { until } from "./platform.ts";
import type { Webhook } from "./webhook.ts";

interface Told {
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
}

/** What an alert is about, in the order in which it is looked for. */
const SUBJECTS = ["service", "analyzer", "mountpoint", "window", "receiver_name", "job"];

/** A fault is seen within a few seconds by a hasty watcher; two processors may be busy with other tests. */
export const SOON = { timeout: 120_000, interval: 500 };

/** What arrived at a receiver, as "firing ServiceDown control". */
export function toldAt(webhook: Webhook, path = "/hook"): string[] {
  const all = webhook.bodiesAt(path).flatMap((body) => (JSON.parse(body) as Told).alerts);
  return all.map(({ status, labels }) => {
    const subject = SUBJECTS.map((label) => labels[label]).find((value) => value !== undefined);
    return [status, labels["alertname"], subject].filter(Boolean).join(" ");
  });
}

/** Waits until all of these have arrived, inside a test or beside it. */
export async function untilTold(webhook: Webhook, ...wanted: string[]): Promise<void> {
  const all = async () => {
    const told = toldAt(webhook);
    const missing = wanted.filter((one) => !told.includes(one));
    if (missing.length > 0) throw new Error(`Not told: ${missing.join(", ")}. Told: ${told.join(", ")}`);
    return true;
  };
  await until(all, `${wanted.join(", ")} is told`, undefined, SOON.timeout);
}
