import { describe, expect, it } from "vitest";
import { address, remove, VOLUME, volume } from "./fixtures.ts";
import { type Answer, action, api, refused, token } from "./testing.ts";

describe("an address", () => {
  const ASSIGNMENT = { dropletId: 1, ipAddress: "192.0.2.1" };
  const ADDRESS_ACTIONS = "POST /v2/reserved_ips/192.0.2.1/actions";
  const idle = { body: { actions: [{ status: "completed" }] } };
  const busy = { body: { actions: [{ status: "in-progress" }, { status: "completed" }] } };

  it("is assigned once the droplet has nothing else to do, and the action is waited for", async () => {
    const end = await api({
      "GET /v2/droplets/1/actions": [busy, idle],
      [ADDRESS_ACTIONS]: action(5, "in-progress"),
      "GET /v2/reserved_ips/192.0.2.1/actions/5": [action(5, "in-progress"), action(5, "completed")],
    });
    const { id } = await end.harness.create(token("ReservedIpAssignment"), ASSIGNMENT);
    expect(id).toMatch(/^1-192\.0\.2\.1-\d+/);
    expect(end.bodies(ADDRESS_ACTIONS)).toEqual([{ type: "assign", droplet_id: 1 }]);
    expect(end.asked().slice(0, 2)).toEqual(["GET /v2/droplets/1/actions", "GET /v2/droplets/1/actions"]);
  });

  it("is asked itself when its action can't be looked at", async () => {
    const end = await api({
      "GET /v2/droplets/1/actions": idle,
      [ADDRESS_ACTIONS]: action(5, "in-progress"),
      "GET /v2/reserved_ips/192.0.2.1": [address(), address({ id: 1 })],
    });
    await end.harness.create(token("ReservedIpAssignment"), ASSIGNMENT);
    expect(end.asked().filter((what) => what === "GET /v2/reserved_ips/192.0.2.1")).toHaveLength(2);
  });

  it.each([
    ["is taken from its droplet", address({ id: 1 }), [{ type: "unassign" }]],
    ["stays at another droplet", address({ id: 2 }), []],
    ["may have no droplet any more", address(), []],
  ] as [string, Answer, object[]][])("%s when the assignment is deleted", async (_what, found, actions) => {
    const end = await api({
      "GET /v2/reserved_ips/192.0.2.1": found,
      [ADDRESS_ACTIONS]: action(5, "in-progress"),
      "GET /v2/reserved_ips/192.0.2.1/actions/5": action(5, "completed"),
    });
    await remove(end, "ReservedIpAssignment", "x", ASSIGNMENT);
    expect(end.bodies(ADDRESS_ACTIONS)).toEqual(actions);
  });
});

describe("a volume", () => {
  const ATTACHMENT = { dropletId: 1, volumeId: "v-1" };
  const VOLUME_ACTIONS = "POST /v2/volumes/v-1/actions";
  const pending = refused(422, "Droplet already has a pending event.");

  it.each([
    ["is attached as soon as the droplet has time", "attach", 1],
    ["is detached as soon as the droplet has time", "detach", 0],
  ])("%s", async (_what, type, reads) => {
    const end = await api({
      "GET /v2/volumes/v-1": volume(),
      [VOLUME_ACTIONS]: [pending, action(5, "in-progress")],
      "GET /v2/actions/5": [action(5, "in-progress"), action(5, "completed")],
    });
    if (type === "attach") await end.harness.create(token("VolumeAttachment"), ATTACHMENT);
    else await remove(end, "VolumeAttachment", "x", ATTACHMENT);
    expect(end.bodies(VOLUME_ACTIONS)).toEqual([
      { type, droplet_id: 1 },
      { type, droplet_id: 1 },
    ]);
    expect(end.asked()).toHaveLength(reads + 4);
  });

  it("that is there already is not attached again", async () => {
    const end = await api({ "GET /v2/volumes/v-1": volume({ droplet_ids: [1] }) });
    await end.harness.create(token("VolumeAttachment"), ATTACHMENT);
    expect(end.asked()).toEqual(["GET /v2/volumes/v-1"]);
  });

  it("that can't be attached for another reason says so at once", async () => {
    const end = await api({ "GET /v2/volumes/v-1": volume(), [VOLUME_ACTIONS]: refused(422, "no room") });
    await expect(end.harness.create(token("VolumeAttachment"), ATTACHMENT)).rejects.toThrow(/422 no room$/);
    expect(end.bodies(VOLUME_ACTIONS)).toHaveLength(1);
  });

  it("grows in place", async () => {
    const end = await api({
      "POST /v2/volumes": volume(),
      "GET /v2/volumes/v-1": volume(),
      [VOLUME_ACTIONS]: action(5, "in-progress"),
      "GET /v2/actions/5": action(5, "completed"),
    });
    const { id, state } = await end.harness.create(token("Volume"), VOLUME);
    await end.harness.update(token("Volume"), id, state, { ...VOLUME, size: 20 });
    expect(end.bodies(VOLUME_ACTIONS)).toEqual([{ type: "resize", size_gigabytes: 20, region: "fra1" }]);
  });
});
