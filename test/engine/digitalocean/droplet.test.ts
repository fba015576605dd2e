import { describe, expect, it } from "vitest";
import { Unfinished } from "../plugin/errors.ts";
import { type Properties, reveal, Secret } from "../plugin/wire.ts";
import { DROPLET, INPUTS, LOOK, seen } from "./droplet-fixtures.ts";
import { api, refused } from "./testing.ts";

describe("a droplet that is made", () => {
  it("is asked for with everything that the program says, and nothing else", async () => {
    const { harness, bodies } = await api({ "POST /v2/droplets": seen({ status: "new" }), [LOOK]: seen() });
    await harness.create(DROPLET, INPUTS);
    expect(bodies("POST /v2/droplets")).toEqual([
      {
        name: "platform-prod",
        region: "fra1",
        size: "s-4vcpu-8gb",
        image: "debian-12-x64",
        ssh_keys: [7],
        backups: false,
        ipv6: true,
        private_networking: false,
        monitoring: false,
        user_data: "#cloud-config\nssh_keys: secret",
        tags: ["platform-stack:prod"],
        vpc_uuid: "v-1",
        with_droplet_agent: false,
      },
    ]);
  });

  it.each([
    [
      { backups: true, backupPolicy: { plan: "daily", hour: 4 } },
      { plan: "daily", hour: 4 },
    ],
    [
      { backups: true, backupPolicy: { plan: "weekly", weekday: "SUN" } },
      { plan: "weekly", weekday: "SUN", hour: 0 },
    ],
  ] as [Properties, object][])("with %j has that backup policy", async (backups, expected) => {
    const { harness, bodies } = await api({ "POST /v2/droplets": seen(), [LOOK]: seen() });
    await harness.create(DROPLET, { ...INPUTS, ...backups });
    expect(bodies("POST /v2/droplets")[0]).toMatchObject({ backups: true, backup_policy: expected });
  });

  it("is waited for while it is missing, new or locked, and read once too often never", async () => {
    const { harness, asked } = await api({
      "POST /v2/droplets": seen({ status: "new" }),
      [LOOK]: [refused(404, "not yet"), seen({ status: "new" }), seen({ locked: true }), seen()],
    });
    const { id, state } = await harness.create(DROPLET, INPUTS);
    expect(id).toBe("1");
    expect(asked()).toEqual(["POST /v2/droplets", LOOK, LOOK, LOOK, LOOK]);
    expect(reveal(state)).toMatchObject({
      dropletUrn: "do:droplet:1",
      ipv4Address: "192.0.2.9",
      ipv4AddressPrivate: "10.1.0.2",
      ipv6Address: "2001:db8::9",
      memory: 8192,
      vcpus: 4,
      disk: 160,
      priceMonthly: 48,
      status: "active",
      locked: false,
      publicNetworking: true,
      volumeIds: [],
      createdAt: "2026-11-22T12:00:00Z",
    });
  });

  it("keeps secret user data secret", async () => {
    const { harness } = await api({ "POST /v2/droplets": seen(), [LOOK]: seen() });
    const { operations } = harness;
    const urn = harness.urn(DROPLET);
    const given = { ...INPUTS, userData: new Secret("#cloud-config") };
    const { inputs } = await operations.check(urn, {}, given, Buffer.alloc(8));
    const { state } = await operations.create(urn, inputs, harness.context(urn));
    expect(state["userData"]).toBeInstanceOf(Secret);
  });

  it("is not there when it was refused", async () => {
    const { harness } = await api({
      "POST /v2/droplets": refused(422, "Size is not available in this region."),
    });
    const failure = await harness.create(DROPLET, INPUTS).catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(Unfinished);
    expect(String(failure)).toMatch(
      /Error creating droplet: .*: 422 Size is not available in this region\.$/,
    );
  });

  it("is kept in the state when it fails on the way, and read at the next update", async () => {
    const { harness } = await api({
      "POST /v2/droplets": seen({ status: "new" }),
      [LOOK]: [seen({ status: "archive" }), seen()],
    });
    const failure = await harness.create(DROPLET, INPUTS).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Unfinished);
    const { id, state, message } = failure as Unfinished;
    expect(id).toBe("1");
    expect(message).toMatch(/become ready: unexpected state 'archive', wanted target 'active'/);
    expect(await harness.update(DROPLET, id, state, INPUTS)).toMatchObject({ ipv4Address: "192.0.2.9" });
  });
});
