import { z } from "zod";
import type { DeployedService } from "./outputs.ts";
import { quote, type Remote } from "./remote.ts";

/** An alert of the Alertmanager's API v2; its texts come from services/monitoring/config/alerts.yml. */
const raw = z.object({
  startsAt: z.string(),
  labels: z.looseObject({ alertname: z.string(), severity: z.string().default("warning") }),
  annotations: z.object({ summary: z.string().default(""), action: z.string().default("") }),
});

export interface Alert {
  readonly name: string;
  readonly severity: string;
  /** RFC 3339. */
  readonly since: string;
  readonly summary: string;
  readonly action: string;
}

/** What is raised now; null where the stack has no monitoring, or it does not answer. */
export async function alertsState(
  remote: Remote,
  services: readonly DeployedService[],
): Promise<readonly Alert[] | null> {
  const container = services.find(({ name }) => name === "monitoring")?.container;
  if (container === undefined) return null;
  const text = await remote.run(`docker exec ${quote(container)} /app/alerts.pl 2>/dev/null || true`);
  return text === "" ? null : alertsOf(JSON.parse(text));
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

/** Lines for people; none where nobody watches. Pure. */
export function alertLines(alerts: readonly Alert[] | null): string {
  if (alerts === null) return "";
  if (alerts.length === 0) return "Alerts: none";
  const lines = alerts.map(
    ({ severity, since, summary, action }) =>
      `  ${severity}, since ${since.replace(/\.\d+Z$/, "Z")}: ${summary}. ${action}`,
  );
  return ["Alerts:", ...lines].join("\n");
}
