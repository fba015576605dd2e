import { expect, it } from "vitest";
import { keepsGivenName, withName } from "./naming.ts";

const context = { name: "thing", olds: {}, seed: Buffer.from("0123456789abcdef", "hex") };

it("a resource without a name gets one of its own", () => {
  expect(withName({}, context)).toEqual({ name: "thing-0123456" });
});

it("an automatic name is kept, whatever the seed of a later operation", () => {
  const olds = { name: "thing-abcdef0" };
  expect(withName({}, { ...context, olds })).toEqual(olds);
});

it("a given name that is left out later makes room for an automatic one", () => {
  expect(withName({}, { ...context, olds: { name: "mine" } })).toEqual({ name: "thing-0123456" });
});

it.each([
  ["is given and stays", "mine", "mine", true],
  ["is given and changes", "mine", "other", false],
  ["is automatic", "thing-0123456", "thing-0123456", false],
])("a replacement deletes first only where the name %s", (_what, before, after, expected) => {
  expect(keepsGivenName({ name: before }, { name: after }, "thing")).toBe(expected);
});
