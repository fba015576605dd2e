import { z } from "zod";
import { alertmanager } from "../alerts/alertmanager.ts";
import { activeSilences, type Silence, silenceLines } from "../alerts/silences.ts";
import { CommandError } from "../errors.ts";
import type { DeployedService } from "./outputs.ts";
import type { Remote } from "./remote.ts";

/** An alert of the Alertmanager's API v2; its texts come from services/monitoring/config/alerts.yml. */
const raw = z.object({
  startsAt: z.string(),
  labels: z.looseObject({ alertname: z.string(), severity: z.string().default("warning") }),
  annotations: z.object({
    summary: z.string().default(""),
    action: z.string().default(""),
    runbook: z.string().default(""),
  }),
});

export interface Alert {
  readonly name: string;
  readonly severity: string;
  /** RFC 3339. */
  readonly since: string;
  readonly summary: string;
  readonly action: string;
  /** Where more is told: a page and its section. */
  readonly runbook: string;
}

/** Those that are told to people: neither silenced ones, nor the heartbeat, which says that all is well. */
export const RAISED = `alerts?active=true&silenced=false&inhibited=false&filter=${encodeURIComponent('severity!="none"')}`;

export interface AlertsState {
  readonly alerts: readonly Alert[];
  readonly silences: readonly Silence[];
}

/** What is raised now, and what is silent; null where the stack has no monitoring, or it does not answer. */
export async function alertsState(
  remote: Remote,
  services: readonly DeployedService[],
): Promise<AlertsState | null> {
  if (!services.some(({ name }) => name === "monitoring")) return null;
  const manager = alertmanager(remote, services);
  try {
    return { alerts: alertsOf(await manager.get(RAISED)), silences: await activeSilences(manager) };
  } catch (error) {
    // The table of services, shown beside, says what is the matter with it.
    if (error instanceof CommandError) return null;
    throw error;
  }
}

/** Critical ones first, then those that have lasted longest. Throws ZodError where it is not the API's answer. Pure. */
export function alertsOf(answer: unknown): readonly Alert[] {
  const rank = ({ severity }: Alert): number => (severity === "critical" ? 0 : 1);
  return z
    .array(raw)
    .parse(answer)
    .map(({ labels, annotations, startsAt }) => ({
      ...{ name: labels.alertname, severity: labels.severity, since: startsAt },
      ...annotations,
    }))
    .sort((one, other) => rank(one) - rank(other) || one.since.localeCompare(other.since));
}

/** Lines for people. Pure. */
export function alertLines(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return "Alerts: none";
  const lines = alerts.map(({ severity, since, summary, action, runbook }) => {
    const more = runbook === "" ? "" : ` (${runbook})`;
    return `  ${severity}, since ${since.replace(/\.\d+Z$/, "Z")}: ${summary}. ${action}${more}`;
  });
  return ["Alerts:", ...lines].join("\n");
}

/** The same with what is silent; nothing where nobody watches. Pure. */
export function alertsStateLines(state: AlertsState | null): string {
  if (state === null) return "";
  return [alertLines(state.alerts), silenceLines(state.silences)].filter((lines) => lines !== "").join("\n");
}
