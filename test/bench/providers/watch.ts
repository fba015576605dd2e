import { execa } from "execa";
import type { Cloud } from "../../cloud/start.ts";
import { HOST_LABEL, RUN_LABEL } from "../../machines/labels.ts";
import { timed } from "../figures.ts";
import { type ApiCalls, apiCalls } from "./api-calls.ts";
import { type SshConnections, sshConnections } from "./ssh-log.ts";

/** What one way to a server took, as seen by the server and by the provider's API. */
export interface Observed {
  readonly seconds: number;
  readonly api: ApiCalls;
  readonly ssh: SshConnections;
}

/**
 * Times something that is done to a server, and counts what others saw of it.
 * @param hostName of the server, which need not be there before
 */
export async function observe(
  cloud: Cloud,
  run: string,
  hostName: string,
  work: () => Promise<unknown>,
): Promise<Observed> {
  cloud.requests.clear();
  const since = Date.now();
  const seconds = await timed(work);
  const api = apiCalls(cloud.requests.list());
  const words = ["journalctl", "--identifier=sshd", "--output=json", "--output-fields=MESSAGE", "--no-pager"];
  const { stdout } = await execa("docker", ["exec", await containerOf(run, hostName), ...words], {
    maxBuffer: 64 * 1024 ** 2,
  });
  return { seconds, api, ssh: sshConnections(stdout, since) };
}

/** Id of the container that is the server with a host name. */
export async function containerOf(run: string, hostName: string): Promise<string> {
  const filters = [`label=${RUN_LABEL}=${run}`, `label=${HOST_LABEL}=${hostName}`];
  const words = filters.flatMap((filter) => ["--filter", filter]);
  const { stdout } = await execa("docker", ["ps", "--quiet", ...words]);
  if (stdout === "" || stdout.includes("\n")) throw new Error(`There is no one server "${hostName}".`);
  return stdout;
}
