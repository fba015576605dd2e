import { execa } from "execa";
import { cleanUp } from "../../machines/cleanup.ts";
import { RUN_LABEL } from "../../machines/labels.ts";
import { type Served, type ServedArgs, serve } from "../serve-provider.ts";
import type { Account } from "./account.ts";
import { type Clock, realClock } from "./clock.ts";
import { DockerMachines } from "./machines/docker.ts";
import type { Machines } from "./machines/machines.ts";
import { PaperMachines } from "./machines/paper.ts";
import { makeOffers, type Offer } from "./offers.ts";
import { Vast } from "./provider.ts";

export interface VastArgs extends ServedArgs {
  /** Id of the test run, by which everything is removed. On paper, nothing has to be. */
  readonly run: string;
  /** Containers of this computer, or nothing but states and bills. Default: "docker". */
  readonly machines?: "docker" | "paper";
  /** What it bills by. Default: the time of this computer. */
  readonly clock?: Clock;
  /** Default: 64 of them, always the same. */
  readonly offers?: readonly Offer[];
  /** Seconds from being rented to running. Default: 0.3. */
  readonly loadSeconds?: number;
  /** US dollars. Default: 100. */
  readonly credit?: number;
  /** Whether requests that follow each other too fast are refused, as there. Default: no. */
  readonly paced?: boolean;
  /** Image that is asked for → image of this computer. Default: all under their own names. */
  readonly images?: Readonly<Record<string, string>>;
}

/** Vast.ai on an address of this machine. */
export interface VastCloud extends Served {
  /** "http://127.0.0.1:4711/api/v0". */
  readonly endpoint: string;
  /** What its own command line takes as `--url`: "http://127.0.0.1:4711". */
  readonly url: string;
  readonly account: Account;
  readonly clock: Clock;
  /** Ends the API and removes everything of the run. */
  readonly close: () => Promise<void>;
}

/** @throws ExecaError when Docker refuses, as it does where the run was started already */
export async function startVast(args: VastArgs): Promise<VastCloud> {
  const { run, machines = "docker", clock = realClock(), host = "127.0.0.1" } = args;
  const onDocker = machines === "docker";
  const vast = new Vast({
    clock,
    machines: onDocker ? await dockerMachines(run, host, args.images ?? {}) : new PaperMachines(),
    offers: args.offers ?? makeOffers(1, 64),
    loadSeconds: args.loadSeconds ?? 0.3,
    credit: args.credit ?? 100,
    paced: args.paced ?? false,
  });
  const served = await serve(vast, args);
  return {
    ...served,
    endpoint: `${served.url}${vast.base}/v0`,
    account: vast.account,
    clock,
    close: async () => {
      for (const instance of [...vast.account.instances.values()]) vast.account.destroy(instance);
      await served.close();
      if (onDocker) await cleanUp(run, { log: () => {} });
    },
  };
}

/** In a network without a way out, so that no byte passes that is not counted. */
async function dockerMachines(
  run: string,
  host: string,
  images: Readonly<Record<string, string>>,
): Promise<Machines> {
  const network = `${run}-network`;
  await execa("docker", [...["network", "create", "--internal", "--label", `${RUN_LABEL}=${run}`, network]]);
  return new DockerMachines({ run, network, host, images });
}
