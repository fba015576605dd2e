import { describe, expect, it } from "vitest";
import { Unfinished } from "../plugin/errors.ts";
import { type Properties, reveal, Secret } from "../plugin/wire.ts";
import { type Answer, action, api, refused, token } from "./testing.ts";

const DROPLET = token("Droplet");
const INPUTS: Properties = {
  name: "platform-prod",
  image: "debian-12-x64",
  size: "s-4vcpu-8gb",
  region: "fra1",
  sshKeys: ["7"],
  userData: "#cloud-config\nssh_keys: secret",
  ipv6: true,
  vpcUuid: "v-1",
  dropletAgent: false,
  resizeDisk: false,
  gracefulShutdown: true,
  tags: ["platform-stack:prod"],
};

const seen = (changes: Record<string, unknown> = {}): Answer => ({
  body: {
    droplet: {
      id: 1,
      name: "platform-prod",
      memory: 8192,
      vcpus: 4,
      disk: 160,
      locked: false,
      status: "active",
      created_at: "2026-11-22T12:00:00Z",
      features: ["ipv6", "private_networking"],
      region: { slug: "fra1" },
      size: { slug: "s-4vcpu-8gb", price_hourly: 0.07143, price_monthly: 48 },
      networks: {
        v4: [
          { ip_address: "10.1.0.2", type: "private" },
          { ip_address: "192.0.2.9", type: "public" },
        ],
        v6: [{ ip_address: "2001:DB8::9", type: "public" }],
      },
      volume_ids: [],
      tags: ["platform-stack:prod"],
      vpc_uuid: "v-1",
      ...changes,
    },
  },
});

const ACTIONS = "POST /v2/droplets/1/actions";
const LOOK = "GET /v2/droplets/1";

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

describe("a droplet that is resized", () => {
  const resized = { ...INPUTS, size: "s-4vcpu-16gb-amd" };
  const update = async (script: Record<string, Answer | Answer[]>) => {
    const made = await api({ "POST /v2/droplets": seen(), [LOOK]: seen() });
    const { state } = await made.harness.create(DROPLET, INPUTS);
    const end = await api(script);
    return { end, result: end.harness.update(DROPLET, "1", state, resized) };
  };

  it("is turned off, changed without its disk, and turned on", async () => {
    const { end, result } = await update({
      [ACTIONS]: [action(10, "in-progress"), action(11, "in-progress"), action(12, "in-progress")],
      [LOOK]: [seen({ status: "off" }), seen({ memory: 16384 })],
      "GET /v2/actions/11": [action(11, "in-progress"), action(11, "completed")],
    });
    expect(reveal(await result)).toMatchObject({ size: "s-4vcpu-16gb-amd", memory: 16384 });
    expect(end.bodies(ACTIONS)).toEqual([
      { type: "power_off" },
      { type: "resize", size: "s-4vcpu-16gb-amd", disk: false },
      { type: "power_on" },
    ]);
  });

  it("may be off already", async () => {
    const { end, result } = await update({
      [ACTIONS]: [refused(422, "Droplet is already powered off."), action(11, "in-progress")],
      [LOOK]: [seen({ status: "off" }), seen()],
      "GET /v2/actions/11": action(11, "completed"),
    });
    await result;
    expect(end.bodies(ACTIONS)).toHaveLength(3);
  });

  it.each([
    [
      "is refused",
      {
        [ACTIONS]: [
          action(10, "in-progress"),
          refused(422, "This size is unavailable"),
          action(12, "completed"),
        ],
      },
      /Error resizing droplet \(1\): .* 422 This size is unavailable/,
    ],
    [
      "fails later",
      {
        [ACTIONS]: [action(10, "in-progress"), action(11, "in-progress"), action(12, "completed")],
        "GET /v2/actions/11": action(11, "errored"),
      },
      /Error waiting for resize droplet \(1\) to finish: unexpected state 'errored'/,
    ],
  ] as [string, Record<string, Answer[]>, RegExp][])(
    "is turned on again when that %s",
    async (_what, script, message) => {
      const { end, result } = await update({ ...script, [LOOK]: [seen({ status: "off" }), seen()] });
      await expect(result).rejects.toThrow(message);
      expect(end.bodies(ACTIONS).at(-1)).toEqual({ type: "power_on" });
    },
  );

  it("is said to be off when it can't be turned on again", async () => {
    const { result } = await update({
      [ACTIONS]: [action(10, "in-progress"), refused(422, "sold out"), refused(422, "no")],
      [LOOK]: seen({ status: "off" }),
    });
    await expect(result).rejects.toThrow(/Error powering on droplet \(1\) after failed resize: .*sold out/);
  });
});

describe("a droplet that is changed in place", () => {
  it.each([
    [
      "gets backups with their policy",
      {},
      { backups: true, backupPolicy: { plan: "daily", hour: 4 } },
      [
        { type: "enable_backups", backup_policy: { plan: "daily", weekday: "", hour: 4 } },
        { type: "change_backup_policy", backup_policy: { plan: "daily", weekday: "", hour: 4 } },
      ],
    ],
    ["gets backups", {}, { backups: true }, [{ type: "enable_backups" }]],
    ["loses backups", { backups: true }, {}, [{ type: "disable_backups" }]],
    ["gets IPv6", { ipv6: false }, {}, [{ type: "enable_ipv6" }]],
    ["gets another name", { name: "old" }, {}, [{ type: "rename", name: "platform-prod" }]],
    ["is resized with its disk from now on", { resizeDisk: true }, {}, []],
  ] as [string, Properties, Properties, object[]][])("%s", async (_what, before, after, actions) => {
    const { harness, bodies } = await api({
      "POST /v2/droplets": seen(),
      [LOOK]: seen(),
      [ACTIONS]: action(10, "in-progress"),
      "GET /v2/actions/10": action(10, "completed"),
    });
    const { id, state } = await harness.create(DROPLET, { ...INPUTS, ...before });
    await harness.update(DROPLET, id, state, { ...INPUTS, ...after });
    expect(bodies(ACTIONS)).toEqual(actions);
  });

  it("loses and gets tags one by one", async () => {
    const { harness, calls } = await api({
      "POST /v2/droplets": seen(),
      [LOOK]: seen(),
      "DELETE /v2/tags/platform-stack:prod/resources": {},
      "POST /v2/tags": { body: { tag: { name: "b" } } },
      "POST /v2/tags/b/resources": {},
    });
    const { id, state } = await harness.create(DROPLET, INPUTS);
    await harness.update(DROPLET, id, state, { ...INPUTS, tags: ["b"] });
    const resources = [{ resource_id: "1", resource_type: "droplet" }];
    expect(calls.slice(2, -1).map(({ what, body }) => [what, body])).toEqual([
      ["DELETE /v2/tags/platform-stack:prod/resources", { resources }],
      ["POST /v2/tags", { name: "b" }],
      ["POST /v2/tags/b/resources", { resources }],
    ]);
  });
});

describe("a droplet that is read", () => {
  const read = async (answer: Answer) => {
    const { harness } = await api({ [LOOK]: answer });
    const urn = harness.urn(DROPLET);
    const inputs = await harness.check(DROPLET, INPUTS);
    return harness.operations.read(urn, "1", inputs, inputs, harness.context(urn));
  };

  it("is gone where the API does not know it", async () => {
    expect(await read(refused(404, "gone"))).toBeUndefined();
  });

  it("shows what was changed behind Pulumi's back, but never the image", async () => {
    const found = await read(seen({ size: { slug: "s-1vcpu-1gb" }, tags: [], image: { slug: "fedora" } }));
    expect(found?.inputs).toMatchObject({ size: "s-1vcpu-1gb", tags: [], image: "debian-12-x64" });
  });
});

describe("a droplet that is deleted", () => {
  const remove = async (script: Record<string, Answer | Answer[]>, state: Properties = INPUTS) => {
    const end = await api(script);
    const urn = end.harness.urn(DROPLET);
    await end.harness.operations.delete(urn, "1", state, { ...end.harness.context(urn), timeout: 600 });
    return end;
  };
  const gone = refused(404, "gone");

  it("is shut down, deleted, and waited for", async () => {
    const end = await remove({
      [LOOK]: [
        seen({ locked: true }),
        seen(),
        seen(),
        seen({ status: "off" }),
        seen({ status: "off" }),
        gone,
      ],
      [ACTIONS]: action(10, "in-progress"),
      "DELETE /v2/droplets/1": {},
    });
    expect(end.asked()).toEqual([LOOK, LOOK, ACTIONS, LOOK, LOOK, "DELETE /v2/droplets/1", LOOK, LOOK]);
    expect(end.bodies(ACTIONS)).toEqual([{ type: "shutdown" }]);
  });

  it("is not shut down unless the program says so", async () => {
    const end = await remove(
      { [LOOK]: [seen(), gone], "DELETE /v2/droplets/1": {} },
      { ...INPUTS, gracefulShutdown: false },
    );
    expect(end.asked()).toEqual([LOOK, "DELETE /v2/droplets/1", LOOK]);
  });

  it("loses its volumes first", async () => {
    const end = await remove(
      {
        [LOOK]: [seen(), gone],
        "POST /v2/volumes/v-1/actions": action(10, "in-progress"),
        "GET /v2/actions/10": action(10, "completed"),
        "DELETE /v2/droplets/1": {},
      },
      { ...INPUTS, gracefulShutdown: false, volumeIds: ["v-1"] },
    );
    expect(end.bodies("POST /v2/volumes/v-1/actions")).toEqual([{ type: "detach", droplet_id: 1 }]);
  });

  it("may be gone when it is asked for that", async () => {
    const end = await remove({ [LOOK]: seen() }, { ...INPUTS, gracefulShutdown: false });
    expect(end.asked()).toEqual([LOOK, "DELETE /v2/droplets/1"]);
  });
});
