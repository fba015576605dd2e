import { describe, expect, test } from "vitest";
import { evaluate, evaluateForDeployment } from "../../../stacks/evaluate.ts";
import { OFFLOADABLE } from "../../../stacks/offload.ts";
import { badConfigurations } from "../../fixtures/bad-configurations.ts";
import { manifest, smallCatalogue } from "../../fixtures/manifests.ts";

function problemsOf(config: Readonly<Record<string, string>>): readonly string[] {
  const own = Object.entries(config).filter(([key]) => !key.includes(":"));
  const keys = Object.keys(config).map((key) => (key.includes(":") ? key : `media-platform:${key}`));
  const evaluated = evaluateForDeployment(Object.fromEntries(own), smallCatalogue, {
    keys,
    secretKeys: [],
    environment: {},
  });
  if (!("problems" in evaluated)) throw new Error(`accepted: ${JSON.stringify(config)}`);
  return evaluated.problems;
}

function accepted(config: Readonly<Record<string, string>>, catalogue = smallCatalogue) {
  const evaluated = evaluate(config, catalogue);
  if ("problems" in evaluated) throw new Error(evaluated.problems.join("\n"));
  return evaluated;
}

describe("a configuration that cannot work is refused with its fix", () => {
  test.each(badConfigurations)("$name", ({ config, says }) => {
    const text = problemsOf(config).join("\n");
    for (const part of says) expect(text).toContain(part);
  });

  test("a password is never quoted", () => {
    expect(problemsOf({ adminPassword: "hunter2" }).join()).not.toContain("hunter2");
  });
});

describe("a configuration that works", () => {
  test("nothing configured is the budget tier on a local server of 8 GB", () => {
    const { settings, memoryGb } = accepted({});
    expect(settings).toEqual({
      provider: "local",
      tier: "budget",
      sshNetworks: [],
      furtherNames: [],
      guardrails: {
        words: { flag: [], blur: [], hide: [] },
        personalData: "flag",
        phoneRegion: null,
        explicit: { flag: 0.5, blur: 0.7, hide: null },
      },
      alerts: { repeatHours: 12 },
      backup: { everyHours: 24 },
      offload: {
        ...{ analyzers: [...OFFLOADABLE], countries: [], hourUsd: 1, interruptible: false, maxInstances: 1 },
        ...{ patienceMinutes: 60, taskUsd: 0.5 },
      },
      images: { from: "server", list: "images.json" },
      llm: { dayLimit: "1", local: false },
      services: {},
    });
    expect(memoryGb).toBe(8);
  });

  test("empty values of optional keys mean that they are not set", () => {
    expect(
      accepted({
        size: "",
        line: "",
        location: "",
        volumeGb: "",
        backups: "",
        protect: "",
        domain: "",
        acme: "",
        acmeAuthority: "",
        rebootTime: "",
        registryMirror: "",
      }).settings,
    ).toEqual(accepted({}).settings);
  });

  test("the business tier takes 32 GB unless told otherwise", () => {
    expect(accepted({ tier: "business" }).memoryGb).toBe(32);
    expect(accepted({ tier: "business", size: "16gb" }).memoryGb).toBe(16);
  });

  test("a service that is switched off is not deployed, the others are", () => {
    const { services } = accepted({ services: '{"ocr-detection":{"enabled":false}}' });
    expect(services.map(({ name }) => name)).toEqual([
      "nginx",
      "redis",
      "postgres",
      "control",
      "job-manager",
      "vision-pipeline",
    ]);
  });

  test("a service of the other tier is deployed when it is switched on", () => {
    const catalogue = [...smallCatalogue, manifest({ name: "extra", tiers: ["business"] })];
    expect(accepted({}, catalogue).services.map(({ name }) => name)).not.toContain("extra");
    expect(
      accepted({ services: '{"extra":{"enabled":true}}' }, catalogue).services.map(({ name }) => name),
    ).toContain("extra");
  });

  test("a memory override changes that service's cap and nothing else", () => {
    const { services } = accepted({ services: '{"redis":{"memory":"1g"}}' });
    expect(services.find(({ name }) => name === "redis")?.memory).toEqual({
      cap: "1g",
      idle: "64m",
      job: "256m",
    });
    expect(services.find(({ name }) => name === "postgres")?.memory.cap).toBe("512m");
  });
});
