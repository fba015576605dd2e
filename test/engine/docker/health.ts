import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../plugin/resource.ts";
import type { DockerClient } from "./client.ts";
import type { ContainerInfo } from "./container-info.ts";

/** How often to look, in milliseconds. */
const PAUSE = 500;

/** @param timeout in seconds. @throws Error when it has passed, or when the container has no health check. */
export async function waitUntilHealthy(
  id: string,
  timeout: number,
  context: Context<DockerClient>,
): Promise<void> {
  const { client, signal } = context;
  const end = Date.now() + timeout * 1000;
  while (Date.now() < end) {
    const { State } = await client.call<ContainerInfo>("GET", `/containers/${id}/json`, { signal });
    if (!State.Health) {
      throw new Error(
        "you have supplied a 'wait' argument, but the container does not have a healthcheck defined. " +
          "Please remove the 'wait' argument or add a 'healthcheck' attribute",
      );
    }
    if (State.Health.Status === "healthy") return;
    await sleep(PAUSE, undefined, { signal });
  }
  throw new Error("container failed to be in healthy state");
}
