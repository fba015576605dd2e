import { expect, test } from "vitest";
import { groupHas } from "../../../scripts/docker-group.ts";
import { bytes, seconds, table } from "../../../scripts/output.ts";

test("times are short", () => {
  expect([0.04, 9.96, 12.4, 61, 3599].map(seconds)).toEqual([
    "0.0 s",
    "10.0 s",
    "12 s",
    "1 min 1 s",
    "59 min 59 s",
  ]);
});

test("sizes are decimal", () => {
  expect([0, 999, 1000, 3_400_000, 8e9].map(bytes)).toEqual(["0 B", "999 B", "1.0 kB", "3.4 MB", "8.0 GB"]);
});

test("tables align their columns and end no line with spaces", () => {
  const lines = table(
    ["A", "Long head"],
    [
      ["first", "x"],
      ["2", "y"],
    ],
  ).split("\n");
  expect(lines.slice(1)).toEqual(["first  x", "2      y"]);
});

test("group membership is read from the group file", () => {
  const file = "root:x:0:\ndocker:x:999:ann,bo\ndockerx:x:1:cy\n";
  expect(["ann", "bo", "an", "cy"].map((user) => groupHas(file, "docker", user))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
