import { afterEach, expect, it, vi } from "vitest";
import { Harness } from "../plugin/testing.ts";
import { plugin } from "./plugin.ts";

afterEach(() => vi.unstubAllEnvs());

const token = "t".repeat(64);
const endpoint = "http://127.0.0.1:8080/v1";

it.each([
  ["no endpoint, which is the real one", {}],
  ["the real endpoint", { endpoint: "https://api.hetzner.cloud/v1" }],
  ["the real endpoint in capitals", { endpoint: "https://API.HETZNER.CLOUD/v1" }],
  ["the newer real endpoint", { endpoint: "https://api.hetzner.com/v1" }],
])("refuses %s, and says how to get the official plugin", (_what, config) => {
  vi.stubEnv("HCLOUD_ENDPOINT", "");
  expect(() => new Harness(plugin, { token, ...config })).toThrow(
    /real Hetzner Cloud.*pulumi plugin install resource hcloud \d/,
  );
});

it("is not fooled into refusing another host", () => {
  expect(() => new Harness(plugin, { token, endpoint: "http://hetzner.cloud.test/v1" })).not.toThrow();
});

it.each([
  ["misses", "", /Missing Hetzner Cloud API token/],
  ["refuses a short", "abc", /must be exactly 64 characters/],
])("%s token", (_what, given, message) => {
  vi.stubEnv("HCLOUD_TOKEN", "");
  expect(() => new Harness(plugin, { token: given, endpoint })).toThrow(message);
});

it("takes token and endpoint from the environment", () => {
  vi.stubEnv("HCLOUD_TOKEN", token);
  vi.stubEnv("HCLOUD_ENDPOINT", `${endpoint}/`);
  expect(new Harness(plugin).operations.client().options).toMatchObject({ token, endpoint });
});

it.each([
  ["2s", 2000],
  ["250ms", 250],
])("looks at actions every %s when told so", (pollInterval, expected) => {
  const harness = new Harness(plugin, { token, endpoint, pollInterval });
  expect(harness.operations.client().options.pollInterval).toBe(expected);
});
