import { z } from "zod";
import type { Alertmanager } from "./alertmanager.ts";

/** Silences of the Alertmanager's API v2. */

const Matcher = z.object({ name: z.string(), value: z.string(), isRegex: z.boolean() });
const Raw = z.object({
  id: z.string(),
  status: z.object({ state: z.enum(["active", "pending", "expired"]) }),
  matchers: z.array(Matcher),
  endsAt: z.string(),
  createdBy: z.string(),
});

export interface Silence {
  readonly id: string;
  /** Name of the alert, or "all". */
  readonly alert: string;
  /** RFC 3339. */
  readonly until: string;
  readonly by: string;
}

/** Word for every alert. */
export const ALL = "all";

/** The heartbeat goes on: somebody outside would take its end for the end of the server. */
const EVERY = { name: "severity", value: "critical|warning", isRegex: true, isEqual: true };

/** Those that hold now, the first to end first. Throws ZodError where it is not the API's answer. Pure. */
export function silencesOf(answer: unknown): readonly Silence[] {
  return z
    .array(Raw)
    .parse(answer)
    .filter(({ status }) => status.state === "active")
    .map(({ id, matchers, endsAt, createdBy }) => ({
      id,
      alert: matchers.find(({ name }) => name === "alertname")?.value ?? ALL,
      until: endsAt,
      by: createdBy,
    }))
    .sort((one, other) => one.until.localeCompare(other.until));
}

/** What the API takes for a silence that begins now. Pure. */
export function newSilence(alert: string, hours: number, by: string, now: Date) {
  return {
    matchers: [alert === ALL ? EVERY : { name: "alertname", value: alert, isRegex: false, isEqual: true }],
    startsAt: now.toISOString(),
    endsAt: new Date(now.getTime() + hours * 3_600_000).toISOString(),
    createdBy: by,
    comment: "make silence",
  };
}

export async function activeSilences(manager: Alertmanager): Promise<readonly Silence[]> {
  return silencesOf(await manager.get("silences"));
}

/** A line each for people. Pure. */
export function silenceLines(silences: readonly Silence[]): string {
  if (silences.length === 0) return "";
  const lines = silences.map(
    ({ alert, until, by }) => `  ${alert} until ${until.replace(/\.\d+Z$/, "Z")}, by ${by}`,
  );
  return ["Silenced:", ...lines].join("\n");
}
