import { describe, expect, it } from "vitest";
import type { Properties } from "../plugin/wire.ts";
import { ACTIONS, DROPLET, INPUTS, LOOK, seen } from "./droplet-fixtures.ts";
import { type Answer, action, api, refused } from "./testing.ts";

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

  it("loses the volumes first that it has by then, whatever the state says", async () => {
    const end = await remove(
      {
        [LOOK]: [seen({ volume_ids: ["v-1"] }), gone],
        "POST /v2/volumes/v-1/actions": action(10, "in-progress"),
        "GET /v2/actions/10": action(10, "completed"),
        "DELETE /v2/droplets/1": {},
      },
      { ...INPUTS, gracefulShutdown: false, volumeIds: ["v-2"] },
    );
    expect(end.asked().filter((what) => what.startsWith("POST"))).toEqual(["POST /v2/volumes/v-1/actions"]);
    expect(end.bodies("POST /v2/volumes/v-1/actions")).toEqual([{ type: "detach", droplet_id: 1 }]);
  });

  it("may be gone when it is asked for that", async () => {
    const end = await remove({ [LOOK]: seen() }, { ...INPUTS, gracefulShutdown: false });
    expect(end.asked()).toEqual([LOOK, "DELETE /v2/droplets/1"]);
  });
});
