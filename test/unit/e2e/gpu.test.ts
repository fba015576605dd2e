import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { FIND_GPU, gpuParts } from "../../e2e/harness/gpu.ts";

test("what a GPU needs is told by its name, and the C library is not", () => {
  expect(gpuParts("libc.so.6\nlibc.so.6\nlibcudnn.so.9\n")).toEqual(["libcudnn.so.9"]);
  expect(gpuParts("libc.so.6\n")).toEqual([]);
  expect(() => gpuParts("")).toThrow("no C library");
});

test("the look is one that a shell understands, and libraries of other kinds are none of its", () => {
  const [shell = "", ...words] = FIND_GPU;
  const [flag = "", script = "", ...names] = words;
  // The same expression, over a list of names instead of a disk.
  const narrowed = script.replace("find / -xdev", "find /dev/null");
  expect(execFileSync(shell, [flag, narrowed, ...names], { encoding: "utf8" })).toBe("");
  const patterns = names.filter((word) => word.startsWith("lib"));
  expect(patterns).toContain("libcudart*.so*");
  expect(
    patterns.some((pattern) =>
      new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`).test("libcurl.so.4"),
    ),
  ).toBe(false);
});
