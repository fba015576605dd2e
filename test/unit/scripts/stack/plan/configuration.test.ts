import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfiguration, withValues } from "../../../../../scripts/stack/plan/configuration.ts";
import { ROOT } from "../../../../../scripts/state.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plan-"));
  write(
    "Pulumi.yaml",
    'name: shop\nconfig:\n  tier:\n    type: string\n    default: budget\n  size:\n    default: ""\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

describe("a stack's configuration", () => {
  test("is its file over the defaults of the project, in the words in which Pulumi hands it out", () => {
    write(
      "Pulumi.a.yaml",
      "config:\n  shop:tier: business\n  shop:volumeGb: 50\n  shop:protect: true\n  shop:sshNetworks:\n    - 10.0.0.0/8\n",
    );
    expect(readConfiguration("a", folder).raw).toEqual({
      tier: "business",
      size: "",
      volumeGb: "50",
      protect: "true",
      sshNetworks: '["10.0.0.0/8"]',
    });
  });

  test("tells of an encrypted value only that it is there", () => {
    write(
      "Pulumi.a.yaml",
      "encryptionsalt: v1:xyz\nconfig:\n  hcloud:token:\n    secure: v1:abc\n  shop:adminPassword:\n    secure: v1:def\n  digitalocean:token: plain\n",
    );
    const { raw, access } = readConfiguration("a", folder);
    expect(raw).toEqual({ tier: "budget", size: "", adminPassword: undefined });
    expect(access.keys).toEqual([
      "shop:tier",
      "shop:size",
      "hcloud:token",
      "shop:adminPassword",
      "digitalocean:token",
    ]);
    expect(access.secretKeys).toEqual(["hcloud:token", "shop:adminPassword"]);
  });

  test.each([
    ["", "empty"],
    ["config:\n", "without settings"],
    ["encryptionsalt: v1:x\n", "only a salt"],
  ])("may be %j (%s)", (text) => {
    write("Pulumi.a.yaml", text);
    expect(readConfiguration("a", folder).raw).toEqual({ tier: "budget", size: "" });
  });

  test("that is missing is answered with those that are there", () => {
    write("Pulumi.dev.yaml", "");
    expect(() => readConfiguration("prod", folder)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('no file "Pulumi.prod.yaml"'),
        fix: expect.stringContaining("choose one of dev"),
      }),
    );
  });

  test.each(["config: [", "config: 7\n"])("that is no YAML of Pulumi's is named (%j)", (text) => {
    write("Pulumi.a.yaml", text);
    expect(() => readConfiguration("a", folder)).toThrow('"Pulumi.a.yaml" cannot be read');
  });

  test.each(["local", "dev", "prod"])("of our own stack %s can be read", (stack) => {
    expect(readConfiguration(stack, ROOT).raw["tier"]).toMatch(/^(budget|business)$/);
  });
});

describe("other values for a look", () => {
  const access = { keys: [], secretKeys: [], environment: {} };
  const raw = {
    provider: "hetzner",
    line: "cpx",
    location: "nbg1",
    tier: "budget",
    size: "16gb",
    domain: "a.example",
  };

  test("replace what is set, and nothing else", () => {
    expect(withValues({ raw, access }, { line: "cx" }).raw).toEqual({ ...raw, line: "cx" });
    expect(withValues({ raw, access }, { provider: "hetzner", tier: "budget" }).raw).toEqual(raw);
  });

  test("of another provider drop what belonged to the old one", () => {
    expect(withValues({ raw, access }, { provider: "digitalocean" }).raw).toEqual({
      provider: "digitalocean",
      tier: "budget",
      size: "16gb",
      domain: "a.example",
    });
  });

  test("of another tier drop the size, which it may not have", () => {
    expect(withValues({ raw, access }, { tier: "business" }).raw).not.toHaveProperty("size");
    expect(withValues({ raw, access }, { tier: "business", size: "16gb" }).raw).toHaveProperty(
      "size",
      "16gb",
    );
  });
});
