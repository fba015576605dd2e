import { z } from "zod";
import { ask } from "../neighbour.ts";

/** How long somebody who looks at the status waits for them, in milliseconds. */
const PATIENCE = 2_000;

/** An alert of the Alertmanager's API v2; its texts come from services/monitoring/config/alerts.yml. */
const Raw = z.object({
  startsAt: z.iso.datetime({ offset: true }),
  labels: z.looseObject({ alertname: z.string(), severity: z.string().default("warning") }),
  annotations: z.object({ summary: z.string().default(""), action: z.string().default("") }),
});

export const Alert = z.object({
  name: z.string(),
  severity: z.string().describe("critical or warning"),
  since: z.iso.datetime({ offset: true }),
  summary: z.string().describe("what is wrong"),
  action: z.string().describe("what to do"),
});
export type Alert = z.infer<typeof Alert>;

/** Those that are raised now, critical ones first, then older ones. Null where nobody watches, or nobody can tell now. */
export async function activeAlerts(url: string | undefined): Promise<Alert[] | null> {
  if (url === undefined) return null;
  // The heartbeat is always raised, and says that all is well.
  const query = `active=true&silenced=false&inhibited=false&filter=${encodeURIComponent('severity!="none"')}`;
  try {
    return alertsOf(await ask("GET", `${url}/api/v2/alerts?${query}`, undefined, PATIENCE));
  } catch {
    return null;
  }
}

/** Throws ZodError where it is not the API's answer. Pure. */
export function alertsOf(answer: unknown): Alert[] {
  return z
    .array(Raw)
    .parse(answer)
    .map(({ labels, annotations, startsAt }) => ({
      ...{ name: labels.alertname, severity: labels.severity, since: startsAt },
      ...annotations,
    }))
    .sort((one, other) => rank(one) - rank(other) || one.since.localeCompare(other.since));
}

function rank({ severity }: Alert): number {
  return severity === "critical" ? 0 : 1;
}
