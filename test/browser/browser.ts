import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { docker, freePort, logs } from "../service/docker.ts";
import { until } from "../service/platform.ts";

const IMAGE = join(import.meta.dirname, "image");

export interface BrowserOptions {
  /** Marks the container, for its removal. */
  readonly runId: string;
  /** Docker network with the site. */
  readonly network: string;
  /** File with the PEM of an authority to trust beside the public ones. */
  readonly root?: string;
  /** Ports of the browser's own loopback, and the address with a port that each leads to. */
  readonly ports?: Readonly<Record<number, string>>;
}

/**
 * Debian's Chromium in a container of its own, steered by Playwright: nothing is installed on the machine, and no check of certificates is
 * turned off. Takes a minute the first time, for the image. Not on this machine's network: Chromium breaks off what it loads whenever a
 * network comes or goes, and each container that starts brings one.
 */
export async function startBrowser({ runId, network, root, ports = {} }: BrowserOptions): Promise<Browser> {
  const image = await docker("build", "--quiet", "--network", "host", IMAGE);
  const port = await freePort();
  const container = await docker(
    ...["run", "--detach", "--init", `--label=platform.test=${runId}`, `--network=${network}`],
    ...["--cap-drop=ALL", "--security-opt=no-new-privileges", `--publish=127.0.0.1:${port}:9222`],
    ...(root === undefined ? [] : [`--volume=${root}:/root.pem:ro`]),
    image,
  );
  const steering = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${steering}/json/version`)).ok, "Chromium can be steered").catch(
    async (cause) => {
      throw new Error(await logs(container), { cause });
    },
  );
  for (const [own, to] of Object.entries(ports)) {
    const lead = ["socat", `TCP-LISTEN:${own},bind=127.0.0.1,fork,reuseaddr`, `TCP:${to}`];
    await docker("exec", "--detach", container, ...lead);
  }
  return chromium.connectOverCDP(steering);
}
