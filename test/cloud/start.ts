import { cleanUp } from "../machines/cleanup.ts";
import { DigitalOcean } from "./digitalocean/provider.ts";
import { Hetzner } from "./hetzner/provider.ts";
import type { Provider } from "./http/server.ts";
import { Site } from "./machines/site.ts";
import { type Served, type ServedArgs, serve } from "./serve-provider.ts";

/** What can be started. */
export const PROVIDERS: Readonly<Record<string, (site: Site, actionSeconds: number) => Provider>> = {
  digitalocean: (site, actionSeconds) => new DigitalOcean(site, actionSeconds),
  hetzner: (site, actionSeconds) => new Hetzner(site, actionSeconds),
};

export interface CloudArgs extends ServedArgs {
  readonly provider: string;
  /** Id of the test run, by which everything is removed; one provider a run. */
  readonly run: string;
  /** That an action takes at least. Default: 0.3. */
  readonly actionSeconds?: number;
}

/** A provider's API on the loopback address of this machine, with real machines behind it. */
export interface Cloud extends Served {
  /** With the path that all others begin with, such as "http://127.0.0.1:4711/v1". */
  readonly endpoint: string;
  /** Address of this computer in the network of the machines, at which they reach it. */
  readonly gateway: string;
  /** Ends the API and removes everything of the run. */
  readonly close: () => Promise<void>;
}

/** @throws ExecaError when Docker or a base image is missing; Error on an unknown provider */
export async function startCloud(args: CloudArgs): Promise<Cloud> {
  const make = PROVIDERS[args.provider];
  if (make === undefined) {
    throw new Error(`"${args.provider}" is no provider. Use one of ${Object.keys(PROVIDERS).join(", ")}.`);
  }
  const site = await Site.open(args.run);
  const provider = make(site, args.actionSeconds ?? 0.3);
  const served = await serve(provider, args);
  return {
    ...served,
    endpoint: `${served.url}${provider.base}`,
    gateway: site.plan.v4Gateway,
    close: async () => {
      await served.close();
      await cleanUp(args.run, { log: () => {} });
    },
  };
}
