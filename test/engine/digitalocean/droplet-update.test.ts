import { describe, expect, it } from "vitest";
import { type Properties, reveal } from "../plugin/wire.ts";
import { ACTIONS, DROPLET, INPUTS, LOOK, seen } from "./droplet-fixtures.ts";
import { type Answer, action, api, refused } from "./testing.ts";

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
      await expect(result).rejects.toMatchObject({ name: "Unfinished", id: "1" });
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
