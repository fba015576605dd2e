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
const begun = (type: string, provider: string, name: string, kind = CONTAINER) => ({
  type,
  resource: { urn: "urn::control", type: kind, provider, inputs: { name } },
});

test("containers that were being made on the server are looked for there, by the names that they were given", () => {
  const pending_operations = [
    begun("creating", `${THERE}::2`, "control-1"),
    begun("creating", `${THERE}::2`, "nginx-1"),
  ];
  expect(placesOfStrays({ resources, pending_operations })).toEqual([
    {
      prefix: ["ssh", "-o", "IdentitiesOnly=yes", "-p", "2222", "deploy@127.0.0.1", "sudo"],
      names: ["control-1", "nginx-1"],
    },
  ]);
});

test("a server that was being made is looked for in this computer's Docker", () => {
  const pending_operations = [begun("creating", `${HERE}::1`, "server-local-1")];
  expect(placesOfStrays({ resources, pending_operations })).toEqual([
    { prefix: [], names: ["server-local-1"] },
  ]);
});

test("nothing is looked for when other operations were under way", () => {
  const pending_operations = [
    begun("deleting", `${THERE}::2`, "control-1"),
    begun("creating", `${THERE}::2`, "step", "command:remote:Command"),
  ];
  expect(placesOfStrays({ resources, pending_operations })).toEqual([]);
});
