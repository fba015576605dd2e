import { describe, expect, it } from "vitest";
import type { Properties } from "../plugin/wire.ts";
import { FIREWALL, KEY, project, remove, VOLUME, VPC } from "./fixtures.ts";
import { type Answer, api, refused } from "./testing.ts";

describe("a deletion", () => {
  it.each([
    ["Vpc", "v-1", VPC, "DELETE /v2/vpcs/v-1", refused(403, "Can not delete VPC with members")],
    ["Vpc", "v-1", VPC, "DELETE /v2/vpcs/v-1", refused(409, "Can not delete VPC with members")],
    [
      "Project",
      "p-1",
      { name: "p" },
      "DELETE /v2/projects/p-1",
      refused(412, "cannot delete a project with resources"),
    ],
  ] as [string, string, Properties, string, Answer][])(
    "of %s is tried again while something is in it",
    async (type, id, state, what, answer) => {
      const end = await api({ [what]: [answer, answer, {}] });
      await remove(end, type, id, state);
      expect(end.asked()).toEqual([what, what, what]);
    },
  );

  it.each([
    ["DnsRecord", "3", { domain: "example.org" }],
    ["Firewall", "f-1", FIREWALL],
    ["ProjectResources", "p-1", { project: "p-1", resources: ["do:droplet:1"] }],
  ] as [string, string, Properties][])("of %s may find it gone", async (type, id, state) => {
    await expect(remove(await api({}), type, id, state)).resolves.toBeUndefined();
  });

  it.each([
    ["SshKey", "7", KEY],
    ["Tag", "t", { name: "t" }],
    ["Volume", "v-1", VOLUME],
    ["ReservedIp", "192.0.2.1", { region: "fra1" }],
    ["Vpc", "v-1", VPC],
  ] as [string, string, Properties][])("of %s that is gone already is an error", async (type, id, state) => {
    await expect(remove(await api({}), type, id, state)).rejects.toThrow(/: 404 The resource/);
  });

  it("of a project's things moves them to the default project", async () => {
    const end = await api({
      "GET /v2/projects/p-1": project,
      "GET /v2/projects/default": { body: { project: { id: "p-0" } } },
      "POST /v2/projects/p-0/resources": { body: { resources: [] } },
    });
    await remove(end, "ProjectResources", "p-1", { project: "p-1", resources: ["do:droplet:1"] });
    expect(end.bodies("POST /v2/projects/p-0/resources")).toEqual([{ resources: ["do:droplet:1"] }]);
  });
});
