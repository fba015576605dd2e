import { expect, test } from "vitest";
import { catalogue } from "../../../services/catalogue.ts";
import { ServerFacts } from "../../../services/control/src/status/server-facts.ts";
import { evaluate } from "../../../stacks/evaluate.ts";
import { serverFacts } from "../../../stacks/server-facts.ts";

function facts(raw: Record<string, string>): ServerFacts {
  const evaluated = evaluate(raw, catalogue);
  if ("problems" in evaluated) throw new Error(evaluated.problems.join("\n"));
  return ServerFacts.parse(serverFacts("prod", evaluated));
}

test("a rented server is told with its price and the parts of it", () => {
  const { cost, memoryMb, cpus } = facts({ provider: "hetzner", size: "8gb" });
  expect(memoryMb).toBe(8192);
  expect(cpus).toBeGreaterThan(1);
  expect(cost?.currency).toBe("EUR");
  const sum = cost?.lines.reduce((all, { amount }) => all + amount, 0);
  expect(sum).toBeCloseTo(cost?.monthly ?? 0, 2);
});

test("a server of one's own costs nothing, and has every service of the stack with its memory", () => {
  const { cost, cpus, services } = facts({ size: "8gb" });
  expect([cost, cpus]).toEqual([null, null]);
  const ui = services.find(({ name }) => name === "streamlit-ui");
  expect(ui).toMatchObject({ group: "ui", memory: { capMb: 384 } });
  for (const { memory } of services) expect(memory.capMb).toBeGreaterThanOrEqual(memory.idleMb);
});
