import { cleanUp } from "../machines/cleanup.ts";
import { DigitalOcean } from "./digitalocean/provider.ts";
import { Hetzner } from "./hetzner/provider.ts";
import type { Faults } from "./http/faults.ts";
import type { RequestLog } from "./http/requests.ts";
import { apiServer, type Billable, type Provider } from "./http/server.ts";
import { Site } from "./machines/site.ts";

/** What can be started. */
export const PROVIDERS: Readonly<Record<string, (site: Site, actionSeconds: number) => Provider>> = {
  digitalocean: (site, actionSeconds) => new DigitalOcean(site, actionSeconds),
  hetzner: (site, actionSeconds) => new Hetzner(site, actionSeconds),
};

export interface CloudArgs {
  readonly provider: string;
  /** Id of the test run, by which everything is removed; one provider a run. */
  readonly run: string;
  /** The only token that opens it. Default: "test-token". */
  readonly token?: string;
  /** Default: any that is free. */
  readonly port?: number;
  /** That an action takes at least. Default: 0.3. */
  readonly actionSeconds?: number;
}

/** A provider's API on the loopback address of this machine, with real machines behind it. */
export interface Cloud {
  /** With the path that all others begin with, such as "http://127.0.0.1:4711/v1". */
  readonly endpoint: string;
  readonly token: string;
  /** Address of this computer in the network of the machines, at which they reach it. */
  readonly gateway: string;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** What still costs money. */
  readonly billable: () => Billable[];
  /** Sells a type of server out, or brings it back; everywhere unless a place is named. */
  readonly setStock: (type: string, available: boolean, place?: string) => void;
  /** Ends the API and removes everything of the run. */
  readonly close: () => Promise<void>;
}

/** @throws ExecaError when Docker or a base image is missing; Error on an unknown provider */
export async function startCloud(args: CloudArgs): Promise<Cloud> {
  const make = PROVIDERS[args.provider];
  if (make === undefined) {
    throw new Error(`"${args.provider}" is no provider. Use one of ${Object.keys(PROVIDERS).join(", ")}.`);
  }
  const { run, token = "test-token" } = args;
  const site = await Site.open(run);
  const provider = make(site, args.actionSeconds ?? 0.3);
  const { app, faults, requests } = apiServer(provider, token);
  const address = await app.listen({ host: "127.0.0.1", port: args.port ?? 0 });
  return {
    endpoint: `${address}${provider.base}`,
    token,
    gateway: site.plan.v4Gateway,
    faults,
    requests,
    billable: () => provider.billable(),
    setStock: (type, available, place = "*") => provider.setStock(type, place, available),
    close: async () => {
      await app.close();
      // What an action makes after the clean-up would stay.
      await provider.settle();
      await cleanUp(run, { log: () => {} });
    },
  };
}
