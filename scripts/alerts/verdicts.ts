/** What the Alertmanager's metrics and log say of messages that it sent. Pure. */

export interface Attempts {
  readonly all: number;
  readonly failed: number;
}

export type Verdict = "taken" | "failed" | "waiting";

const SAMPLE = /^alertmanager_notification_requests(_failed)?_total\{([^}]*)\} (\S+)$/gm;

/** Attempts to deliver, by receiver, from metrics in Prometheus' text format. */
export function attemptsOf(metrics: string): ReadonlyMap<string, Attempts> {
  const result = new Map<string, Attempts>();
  for (const [, failed, labels = "", value] of metrics.matchAll(SAMPLE)) {
    const receiver = /receiver_name="([^"]*)"/.exec(labels)?.[1];
    if (receiver === undefined) continue;
    const before = result.get(receiver) ?? { all: 0, failed: 0 };
    const count = Number(value);
    result.set(
      receiver,
      failed ? { ...before, failed: before.failed + count } : { ...before, all: before.all + count },
    );
  }
  return result;
}

/** How a receiver answered between two looks at its attempts. */
export function verdictOf(before: Attempts | undefined, now: Attempts | undefined): Verdict {
  const all = (now?.all ?? 0) - (before?.all ?? 0);
  const failed = (now?.failed ?? 0) - (before?.failed ?? 0);
  if (all > failed) return "taken";
  return failed > 0 ? "failed" : "waiting";
}

/** Why a receiver did not take a message of the alert, from the Alertmanager's log; the last reason counts. */
export function reasonOf(log: string, receiver: string, alert: string): string | undefined {
  const lines = log
    .split("\n")
    .filter((line) => line.includes(`receiver=${receiver} `) && line.includes(alert));
  const quoted = lines.map((line) => /\berr="((?:[^"\\]|\\.)*)"/.exec(line)?.[1]).filter((text) => text);
  return quoted
    .at(-1)
    ?.replaceAll('\\"', '"')
    .replace(/^\S+\[0\]: (notify retry canceled[^:]*: )?/, "");
}
