import { expect, test } from "vitest";
import type { CloudMachine } from "../harness/cloud-machine.ts";
import type { ProviderFacts } from "./provider.ts";

/** From a server back to nothing, in two steps. */
export function destroySuite(facts: ProviderFacts, machine: () => CloudMachine): void {
  test("vps-destroy asks for the stack's name", async () => {
    const before = machine().cloud.billable();
    const { exitCode, text } = await machine().command("vps-destroy", "--name", "another");
    expect(exitCode).not.toBe(0);
    expect(text).toContain("Nothing was removed");
    expect(machine().cloud.billable()).toEqual(before);
  });

  test("vps-destroy removes the server, keeps volume and address, and lists what they cost", async () => {
    const kept = machine()
      .cloud.billable()
      .filter(({ type }) => type !== facts.server);
    const { exitCode, text } = await machine().command("vps-destroy", "--name", machine().name);
    expect(exitCode, text).toBe(0);
    expect(machine().cloud.billable()).toEqual(kept);
    expect(text).toContain("still cost money");
    for (const { id, type } of kept) if (type === "volume") expect(text).toContain(id);
  });

  test("with DATA=1 nothing is left that costs money, and the stack is gone", async () => {
    const { exitCode, text } = await machine().command("vps-destroy", "--name", machine().name, "--data");
    expect(exitCode, text).toBe(0);
    expect(text).toContain("nothing left");
    expect(machine().cloud.billable()).toEqual([]);
    const stacks = await machine().stack.workspace.listStacks();
    expect(stacks.map(({ name }) => name)).not.toContain(machine().name);
  });
}
