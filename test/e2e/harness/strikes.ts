import { execa } from "execa";
import { expect } from "vitest";
import { crash } from "./containers.ts";
import type { Machine } from "./machine.ts";

/** What can break under a working platform, by the words of a test's name. Nobody lends a hand afterwards. */
export function strikes(machine: () => Machine): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    "redis is killed": () => crash(machine(), "redis"),
    "redis loses everything": () => wipeRedis(machine()),
    "postgres is killed": () => crash(machine(), "postgres"),
    "the job manager is killed": () => crash(machine(), "job-manager"),
    "the server is restarted": async () => execa("docker", ["restart", await machine().server()]),
  };
}

/** Throws when there was nothing to lose, or Redis did not answer. */
async function wipeRedis(machine: Machine): Promise<void> {
  expect(Number(await redis(machine, "DBSIZE"))).toBeGreaterThan(0);
  expect(await redis(machine, "FLUSHALL")).toBe("OK");
}

async function redis(machine: Machine, command: string): Promise<string> {
  const script = `REDISCLI_AUTH=$(cat /run/secrets/redis-password) redis-cli ${command}`;
  return machine.run("docker", "exec", await machine.containerOf("redis"), "sh", "-c", script);
}
