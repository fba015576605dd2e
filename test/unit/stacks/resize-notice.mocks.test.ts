import { expect, test } from "vitest";
import { noticeResize, resizeSentence } from "../../../stacks/resize-notice.ts";
import { recordResources } from "../../fixtures/mocks.ts";

recordResources();

const transform = (type: string, opts = {}) =>
  noticeResize({ custom: true, type, name: "server-machine", props: { size: "s-2vcpu-8gb-amd" }, opts });

test("another kind of server is told as a resize in place with minutes off", () => {
  expect(resizeSentence("cx33", "cx53")).toContain(
    "resized in place from cx33 to cx53: it is off for a few minutes",
  );
});

test("the same kind, or one that is not known, is no resize", () => {
  expect(resizeSentence("cx33", "cx33")).toBeUndefined();
  expect(resizeSentence(undefined, "cx33")).toBeUndefined();
  expect(resizeSentence("cx33", undefined)).toBeUndefined();
});

test("only servers are watched", async () => {
  expect(await transform("hcloud:index/volume:Volume")).toBeUndefined();
});

test.each(["hcloud:index/server:Server", "digitalocean:index/droplet:Droplet"])(
  "a %s keeps its properties and options, and gets the hook before its update",
  async (type) => {
    const result = await transform(type, { protect: true, deleteBeforeReplace: true });
    expect(result?.props).toEqual({ size: "s-2vcpu-8gb-amd" });
    expect(result?.opts).toMatchObject({ protect: true, deleteBeforeReplace: true });
    expect(result?.opts.hooks?.beforeUpdate).toHaveLength(1);
  },
);

test("what goes first in a replacement stays the plugin's choice where nothing was said", async () => {
  const result = await transform("digitalocean:index/droplet:Droplet", { deleteBeforeReplace: false });
  expect(result?.opts).not.toHaveProperty("deleteBeforeReplace");
});
