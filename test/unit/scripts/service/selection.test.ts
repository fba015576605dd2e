import { expect, test } from "vitest";
import { stepsOf } from "../../../../scripts/service/change.ts";
import { selectionFor, withSwitches } from "../../../../scripts/service/selection.ts";

const names = (selection: ReturnType<typeof selectionFor>) => selection.services.map(({ name }) => name);

test("the core is what a platform cannot do without, with its copies", () => {
  const core = selectionFor({ provider: "local" }, { core: true });
  expect(names(core)).toEqual([
    "postgres",
    "redis",
    "nginx",
    "control",
    "job-manager",
    "vision-pipeline",
    "backup",
  ]);
  expect(core.switches["ocr-detection"]).toBe(false);
  expect(core.removed).toContain("ocr-detection");
  expect(core.started).toEqual([]);
});

const core = {
  provider: "local",
  services: withSwitches(undefined, selectionFor({ provider: "local" }, { core: true }).switches),
};

test("one more service is switched on, and those that run stay", () => {
  const selection = selectionFor(core, { name: "ocr-detection" });
  expect(selection.switches).toEqual({ "ocr-detection": true });
  expect(selection.started).toEqual(["ocr-detection"]);
  expect(selection.removed).toEqual([]);
});

test("a service that runs already needs no switch", () => {
  expect(selectionFor(core, { name: "redis" }).switches).toEqual({});
});

test("all means every service of the tier, and what was switched on beside it stays", () => {
  const all = selectionFor(
    { ...core, services: withSwitches(core.services, { monitoring: true }) },
    { all: true },
  );
  expect(all.removed).toEqual([]);
  expect(names(all)).toEqual(
    expect.arrayContaining([...names(selectionFor({ provider: "local" }, { name: "monitoring" }))]),
  );
});

test("switches leave other settings of a service alone", () => {
  expect(JSON.parse(withSwitches('{"redis":{"memory":"256m"}}', { redis: true }))).toEqual({
    redis: { memory: "256m", enabled: true },
  });
});

test("what does not fit is refused before anything is set", () => {
  expect(() => selectionFor({ provider: "local", size: "1gb" }, { core: true })).toThrow(
    "cannot run like this",
  );
  expect(() => selectionFor({ provider: "local" }, { name: "nothing" })).toThrow('no service "nothing"');
});

const deployed = ["postgres", "control"].map((name) => ({ name, container: `${name}-1`, memoryCapMb: 1 }));
const steps = (change: Parameters<typeof stepsOf>[0]) =>
  stepsOf(change, deployed).map(({ change: what, service }) => `${what} ${service}`);

test("who asks stops first, what is asked starts first", () => {
  expect(steps("stop")).toEqual(["stop control", "stop postgres"]);
  expect(steps("start")).toEqual(["start postgres", "start control"]);
  expect(steps("restart")).toEqual(["stop control", "stop postgres", "start postgres", "start control"]);
});
