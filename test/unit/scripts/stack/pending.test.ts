import { expect, test } from "vitest";
import { nameOf, withoutPending } from "../../../../scripts/stack/pending.ts";

test("only the pending operations are taken out of an exported deployment", () => {
  const urn = "urn:pulumi:local::media-platform::docker:index/container:Container::redis";
  const exported = {
    version: 3,
    deployment: {
      manifest: { magic: "m" },
      resources: [{ urn }],
      pending_operations: [{ type: "creating", resource: { urn } }],
    },
  };
  expect(withoutPending(exported)).toEqual({
    version: 3,
    deployment: { manifest: { magic: "m" }, resources: [{ urn }] },
  });
});

test("a resource's name is the last part of its URN", () => {
  expect(nameOf("urn:pulumi:local::media-platform::a:b$c:d:E::gate-control")).toBe("gate-control");
});
