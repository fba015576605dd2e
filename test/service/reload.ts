import { expect } from "vitest";
import { docker } from "./docker.ts";

/**
 * Has nginx in a container take over its configuration, and waits until nobody serves the one before: `nginx -s reload` returns
 * when that has only begun, and the old workers take connections a moment longer.
 */
export async function reloadNginx(container: string): Promise<void> {
  const before = await workers(container);
  expect(before).not.toEqual([]);
  await docker("exec", container, "nginx", "-s", "reload");
  await expect
    .poll(async () => (await workers(container)).filter((one) => before.includes(one)), { timeout: 15_000 })
    .toEqual([]);
}

/** The workers that take connections: not those that a reload has told to end. */
async function workers(container: string): Promise<string[]> {
  const processes = await docker("top", container, "-o", "pid,args");
  return processes.split("\n").filter((line) => line.endsWith("nginx: worker process"));
}
