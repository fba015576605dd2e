import type { DeployedService, StackOutputs } from "./outputs.ts";
import { connect, quote } from "./remote.ts";

/** Seconds that each container gets to end its work; PostgreSQL writes out what it holds. */
const STOP_SECONDS = 60;

/** Containers in the order in which they are stopped: what asks first, what is asked last. The list is in start order. Pure. */
export function stopOrder(services: readonly DeployedService[]): string[] {
  return services.map(({ container }) => container).reverse();
}

/**
 * Stops every service cleanly, one after the other, and writes everything to the disks. Jobs that run go on later where
 * they were left: their rows in PostgreSQL say so.
 *
 * @throws CommandError when the server can't be reached, or one of them does not stop
 */
export async function drain(outputs: StackOutputs): Promise<void> {
  await using remote = await connect(outputs);
  const stops = stopOrder(outputs.serviceList).map(
    (name) =>
      `docker container inspect ${quote(name)} >/dev/null 2>&1 && docker stop --time ${STOP_SECONDS} ${quote(name)}`,
  );
  await remote.run(`set -u; ${stops.map((stop) => `{ ${stop} || true; }`).join("; ")}; sync`);
  const running = await remote.run("docker ps --quiet | wc -l");
  if (running.trim() !== "0")
    await remote.run("docker ps --quiet | xargs --no-run-if-empty docker stop; sync");
}

/** Starts them again, in start order, where a replacement did not come about. */
export async function restart(outputs: StackOutputs): Promise<void> {
  await using remote = await connect(outputs);
  const names = outputs.serviceList.map(({ container }) => quote(container));
  await remote.run(`for name in ${names.join(" ")}; do docker start "$name" >/dev/null || true; done`);
}
