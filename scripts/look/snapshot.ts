import { z } from "zod";
import type { ApiClient } from "../api/client.ts";
import { messageOf } from "../errors.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import type { Remote } from "../stack/remote.ts";
import { type ServiceState, serviceStates } from "../stack/services.ts";
import { type Alert, alertsState } from "../stack/status-alerts.ts";
import { type CertificateState, certificateState } from "../stack/status-certificate.ts";
import { type HostState, hostState } from "./host.ts";
import { type Spend, spendOf } from "./spend.ts";

/** Everything that the live view shows, at one moment. */
export interface Snapshot {
  /** RFC 3339. */
  readonly at: string;
  readonly stack: string;
  readonly url: string;
  readonly host: HostState;
  readonly services: readonly ServiceState[];
  /** Null where control did not answer; `problem` says why. */
  readonly queue: Queue | null;
  readonly problem: string | null;
  readonly slow: Slow;
}

const queue = z.object({ media: z.number(), waiting: z.number(), running: z.number() });
type Queue = z.output<typeof queue>;

/** What changes by the minute, and is not asked for at every look. */
export interface Slow {
  readonly certificate: CertificateState;
  readonly alerts: readonly Alert[] | null;
  readonly spend: readonly Spend[];
}

export async function slowPart(remote: Remote, outputs: StackOutputs): Promise<Slow> {
  const [certificate, watched, spend] = await Promise.all([
    certificateState(remote, outputs),
    alertsState(remote, outputs.serviceList),
    spendOf(remote, outputs),
  ]);
  return { certificate, alerts: watched?.alerts ?? null, spend };
}

/** @param client undefined where control let nobody in */
export async function snapshot(
  stack: string,
  outputs: StackOutputs,
  remote: Remote,
  client: ApiClient,
  slow: Slow,
): Promise<Snapshot> {
  const [host, services, asked] = await Promise.all([
    hostState(remote),
    serviceStates(remote, outputs.serviceList),
    askQueue(client, outputs.adminPassword),
  ]);
  return { at: new Date().toISOString(), stack, url: outputs.url, host, services, ...asked, slow };
}

/** Logs in when that has not been done yet, or control forgot; a platform that is down is shown as such. */
async function askQueue(client: ApiClient, password: string): Promise<Pick<Snapshot, "queue" | "problem">> {
  try {
    if (!client.loggedIn) await client.login(password);
    return { queue: queue.parse(await client.json("/api/status")), problem: null };
  } catch (error) {
    client.forget();
    return { queue: null, problem: messageOf(error) };
  }
}
