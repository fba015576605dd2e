import { expect, test } from "vitest";
import type { Instance } from "../vast/shapes.ts";
import { labelOf, lost, neverWas, strangers } from "./verdicts.ts";

const instance = (over: Partial<Instance>) => ({ id: 1, actual_status: "running", ...over }) as Instance;
const mine = labelOf("shop-prod", "1");

test("only what carries our label and is held by nobody is a stranger", () => {
  const labels = [
    mine,
    labelOf("shop-prod", "2"),
    labelOf("shop", "3"),
    labelOf("shop-prod-2", "4"),
    "",
    null,
    "training",
  ];
  const listed = labels.map((label, id) => instance({ id, label }));
  expect(strangers(listed, "shop-prod", new Set([mine])).map(({ id }) => id)).toEqual([1]);
});

test.each(["exited", "offline", "unknown", "stopped", "frozen"])(
  "an instance that is %s is given up",
  (actual_status) => {
    expect(lost(instance({ actual_status }))).toBeDefined();
  },
);

test.each([null, "loading", "created", "running"])(
  "an instance that is %s is waited for",
  (actual_status) => {
    expect(lost(instance({ actual_status }))).toBeUndefined();
  },
);

test("one that was outbid is given up without a grudge against its host; one that vanished is not", () => {
  expect(lost(instance({ intended_status: "stopped", actual_status: "running" }))).toMatchObject({
    avoid: false,
  });
  expect(lost(undefined)).toMatchObject({ avoid: true });
});

test("an image that can't be had is told in the provider's words", () => {
  const status_msg = "Error response from daemon: manifest for x not found: manifest unknown";
  expect(lost(instance({ actual_status: "loading", status_msg }))?.reason).toContain("manifest unknown");
});

test("a lost answer is waited for ten minutes before it counts as one that never was", () => {
  const at = new Date(0);
  expect([neverWas(at, new Date(599_000), 600), neverWas(at, new Date(601_000), 600)]).toEqual([false, true]);
});
