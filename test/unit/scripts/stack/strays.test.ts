import { expect, test } from "vitest";
import { placesOfStrays } from "../../../../scripts/stack/strays.ts";

const CONTAINER = "docker:index/container:Container";
const HERE = "urn:pulumi:local::p::pulumi:providers:docker::default_5_2_0";
const THERE = "urn:pulumi:local::p::pulumi:providers:docker::docker";

const resources = [
  { urn: HERE, id: "1", type: "pulumi:providers:docker", inputs: {} },
  {
    urn: THERE,
    id: "2",
    type: "pulumi:providers:docker",
    inputs: { host: "ssh://deploy@127.0.0.1:2222", sshOpts: '["-o","IdentitiesOnly=yes"]' },
  },
  { urn: "urn::server", id: "aaa", type: CONTAINER, provider: `${HERE}::1` },
  { urn: "urn::redis", id: "bbb", type: CONTAINER, provider: `${THERE}::2` },
];
const begun = (type: string, provider: string, kind = CONTAINER) => ({
  type,
  resource: { urn: "urn::control", type: kind, provider },
});

test("a container that was being made on the server is looked for there, beside those the state knows", () => {
  const pending_operations = [begun("creating", `${THERE}::2`), begun("creating", `${THERE}::2`)];
  expect(placesOfStrays({ resources, pending_operations })).toEqual([
    {
      prefix: ["ssh", "-o", "IdentitiesOnly=yes", "-p", "2222", "deploy@127.0.0.1", "sudo"],
      known: ["bbb"],
    },
  ]);
});

test("a server that was being made is looked for in this computer's Docker", () => {
  expect(placesOfStrays({ resources, pending_operations: [begun("creating", `${HERE}::1`)] })).toEqual([
    { prefix: [], known: ["aaa"] },
  ]);
});

test("nothing is looked for when other operations were under way", () => {
  const pending_operations = [
    begun("deleting", `${THERE}::2`),
    begun("creating", `${THERE}::2`, "command:remote:Command"),
  ];
  expect(placesOfStrays({ resources, pending_operations })).toEqual([]);
});
