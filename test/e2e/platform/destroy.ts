import { execa } from "execa";
import { expect, test } from "vitest";
import type { Machine } from "../harness/machine.ts";

export function destroySuite(machine: () => Machine): void {
  test("destroy leaves no container, no volume, no image of the server and no resource", async () => {
    await machine().stack.destroy({ onOutput: (text) => process.stdout.write(text), color: "never" });
    const label = `label=platform.stack=${machine().name}`;
    expect((await execa("docker", ["ps", "-aq", "--filter", label])).stdout).toBe("");
    expect((await execa("docker", ["volume", "ls", "-q", "--filter", label])).stdout).toBe("");
    const { deployment } = await machine().stack.exportStack();
    expect(deployment.resources ?? []).toEqual([]);
  });
}
