import { expect, test } from "vitest";
import { bytesOf } from "../../../../scripts/releases/disk.ts";

test.each([
  ["0B", 0],
  ["512B", 512],
  ["87.4MB", 87_400_000],
  ["1.297GB", 1_297_000_000],
  ["12kB", 12_000],
])("Docker's %s is %i bytes", (text, bytes) => {
  expect(bytesOf(text)).toBe(bytes);
});

test("what is no amount is not taken for nothing", () => {
  expect(() => bytesOf("lots")).toThrow('"lots" is no amount of bytes.');
});
