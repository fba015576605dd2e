import { expect } from "vitest";
import { docker } from "./docker.ts";
import { until } from "./platform.ts";

/**
 * Has nginx in a container take over its configuration, and waits until nobody serves the one before: `nginx -s reload` returns
 * when that has only begun, and the old workers take connections a moment longer.
 */
export async function reloadNginx(container: string): Promise<void> {
  const before = await workers(container);
  await docker("exec", container, "nginx", "-s", "reload");
  await untilReplaced(container, before);
}

/** The workers that take connections: not those that a reload has told to end. */
export async function workers(container: string): Promise<string[]> {
  const processes = await docker("top", container, "-o", "pid,args");
  return processes.split("\n").filter((line) => line.endsWith("nginx: worker process"));
}

/** Waits until none of these workers takes connections any more. */
export async function untilReplaced(container: string, before: readonly string[]): Promise<void> {
  expect(before).not.toEqual([]);
  const gone = async () => !(await workers(container)).some((one) => before.includes(one));
  await until(gone, "nobody serves what was before", undefined, 15_000);
}
