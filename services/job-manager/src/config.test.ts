import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const vision = {
  name: "vision-pipeline",
  url: "http://vision-pipeline:8000",
  memoryMb: 600,
  kinds: ["video"],
  input: "path",
};
const environment = (analyzers: unknown, capacity: unknown = { budgetMb: 2000 }) => ({
  ANALYZERS: JSON.stringify(analyzers),
  CAPACITY: JSON.stringify(capacity),
});

test("what the stack leaves out has defaults", () => {
  const { ANALYZERS, CAPACITY } = readConfig(environment([vision]));
  expect(ANALYZERS).toEqual([{ ...vision, sources: [], timeoutSeconds: 600, concurrency: 1 }]);
  expect(CAPACITY).toEqual({ budgetMb: 2000 });
});

test.each([
  [
    "the decoder is missing",
    environment([{ ...vision, name: "ocr" }]),
    /"vision-pipeline" must be among them/,
  ],
  ["a name comes twice", environment([vision, vision]), /names must be unique/],
  ["a key is unknown", environment([{ ...vision, memory: 1 }]), /ANALYZERS\[0\]/],
  ["it is not JSON", { ...environment([vision]), CAPACITY: "{" }, /not JSON/],
])("refused, with the reason, when %s", (_what, bad, message) => {
  expect(() => readConfig(bad)).toThrow(message);
});
