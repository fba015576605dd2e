import { expect, it } from "vitest";
import { strayAttachments, straysAmong } from "../../../../../scripts/cloud/hetzner/strays.ts";

const VOLUME = "hcloud:index/volume:Volume";
const ATTACHMENT = "hcloud:index/volumeAttachment:VolumeAttachment";
const SINCE = new Date("2026-11-22T12:00:00Z");

const strays = (created: string, known: { type: string; id: string }[] = []) =>
  straysAmong([{ id: 3, name: "platform-prod-data", created: new Date(created) }], VOLUME, known, SINCE);

it("takes for stray what was made since then and is not in the state", () => {
  expect(strays("2026-11-22T12:00:05Z")).toHaveLength(1);
});

it("forgives clocks that differ by a minute", () => {
  expect(strays("2026-11-22T11:59:00Z")).toHaveLength(1);
});

it("leaves alone what was there before, though the state does not know it", () => {
  expect(strays("2026-11-22T11:00:00Z")).toEqual([]);
});

it("leaves alone what the state knows", () => {
  expect(strays("2026-11-22T12:00:05Z", [{ type: VOLUME, id: "3" }])).toEqual([]);
});

it("does not take an attachment for the volume whose id it has", () => {
  expect(strays("2026-11-22T12:00:05Z", [{ type: ATTACHMENT, id: "3" }])).toHaveLength(1);
});

it.each([
  ["is at a server of which the state does not know", 42, [], 1],
  ["is where the state has it", 42, [{ type: ATTACHMENT, id: "3" }], 0],
  ["is at no server", null, [], 0],
] as const)("a volume that %s", (_what, server, known, count) => {
  expect(strayAttachments([{ id: 3, server }], known)).toHaveLength(count);
});
