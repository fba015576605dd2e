import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startLoad } from "../e2e/harness/load.ts";
import { docker } from "../service/docker.ts";
import { until } from "../service/platform.ts";
import { untilReplaced, workers } from "../service/reload.ts";
import { Authority } from "./authority.ts";
import { type EdgeOptions, TestEdge } from "./edge.ts";

const NAME = "media.test";
const DAY = 86_400_000;
/** Other tests build images meanwhile: what is looked for is a connection that is cut or refused, which shows at once. */
export const PATIENCE_MS = 60_000;

export interface Trial {
  readonly seconds: number;
  /** How often nginx reloads, as at each release. */
  readonly reloads: number;
  /** How often the certificate is renewed. */
  readonly renewals: number;
}

export interface Endured {
  readonly requests: number;
  readonly failures: readonly string[];
  /** Serial numbers of the certificates that were served, in their order. */
  readonly certificates: readonly string[];
}

/**
 * Constant load on nginx, each request over a connection of its own whose certificate is checked, while it reloads and its
 * certificate is renewed, spread evenly over the time. It has an authority and a network of its own; they carry the run's id,
 * by which they are removed.
 */
export async function endure(
  options: Pick<EdgeOptions, "runId" | "folder" | "images">,
  { seconds, reloads, renewals }: Trial,
): Promise<Endured> {
  const { runId, folder } = options;
  const network = `platform-${runId}-endure`;
  await docker("network", "create", "--label", `platform.test=${runId}`, network);
  await mkdir(folder, { recursive: true });
  const lifetimes = { default: 90 * 24 * 3600 };
  const reached = { network };
  const authority = await Authority.start({ runId, folder: join(folder, "authority"), reached, lifetimes });
  const edge = await TestEdge.start({ ...options, folder: join(folder, "edge"), network, authority });
  try {
    await authority.point(NAME, edge.address);
    const untrusted = await workers(edge.nginx);
    await edge.deploy([NAME]);
    await until(
      async () => /^Pebble/.test(`${(await edge.served()).issuer.CN}`),
      "the first certificate is served",
    );
    await untilReplaced(edge.nginx, untrusted);
    const certificates = [await serial(edge)];
    const load = startLoad(`https://127.0.0.1:${edge.port}/ok`, await authority.root(), {
      servername: NAME,
      patienceMs: PATIENCE_MS,
    });
    const ends = performance.now() + seconds * 1000;
    const steps = spread(reloads, renewals);
    for (const [index, step] of steps.entries()) {
      if (step === "reload") await docker("exec", edge.nginx, "nginx", "-s", "reload");
      else certificates.push(await renew(edge, authority));
      const left = ends - performance.now();
      await delay(Math.max(0, left / (steps.length - index)));
    }
    return { ...(await load.stop()), certificates };
  } finally {
    await edge.remove();
  }
}

/** Reloads with the renewals evenly between them. Pure. */
export function spread(reloads: number, renewals: number): ("reload" | "renewal")[] {
  const places = [
    ...Array.from({ length: reloads }, (_, index) => ({
      at: (index + 0.5) / reloads,
      step: "reload" as const,
    })),
    ...Array.from({ length: renewals }, (_, index) => ({
      at: (index + 0.5) / renewals,
      step: "renewal" as const,
    })),
  ];
  return places.sort((one, other) => one.at - other.at).map(({ step }) => step);
}

/** Has the authority ask for it, and waits until another certificate is served; its serial number. */
async function renew(edge: TestEdge, authority: Authority): Promise<string> {
  const before = await serial(edge);
  const chain = await edge.hands("cat /acme/*/live/*/fullchain.pem");
  const [held] = chain.split(/(?<=-----END CERTIFICATE-----)/);
  const at = (days: number) => new Date(Date.now() + days * DAY).toISOString();
  const window = { start: at(-2), end: at(-1) };
  await authority.answerRenewalInfo(held ?? "", JSON.stringify({ suggestedWindow: window }));
  await edge.pass(8);
  let served = before;
  // Looked at once: an old worker may still answer after a new one did.
  await until(async () => {
    served = await serial(edge);
    return served !== before;
  }, "the renewed certificate is served");
  return served;
}

async function serial(edge: TestEdge): Promise<string> {
  return (await edge.served()).serialNumber;
}
