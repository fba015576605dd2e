import { afterEach, describe, expect, it, vi } from "vitest";
import { Harness } from "../plugin/testing.ts";
import { plugin } from "./plugin.ts";
import { type Answer, api, refused, token } from "./testing.ts";

const TAG = token("Tag");
const made = { body: { tag: { name: "prod", resources: { count: 0 } } } };
const later = (status: number, headers: Record<string, string> = {}): Answer => ({
  status,
  headers,
  body: { id: "later", message: "later", request_id: "r-1" },
});

afterEach(() => vi.unstubAllEnvs());

describe("the real DigitalOcean", () => {
  it.each([
    ["named", { apiEndpoint: "https://api.digitalocean.com" }, ""],
    ["in other letters", { apiEndpoint: "https://API.DigitalOcean.com/" }, ""],
    ["the default", {}, ""],
    ["from the environment", {}, "https://api.digitalocean.com"],
  ])("is refused when %s, with the way to the official plugin", (_how, config, variable) => {
    vi.stubEnv("DIGITALOCEAN_API_URL", variable);
    expect(() => new Harness(plugin, config)).toThrow(
      /does not talk to the real DigitalOcean.*pulumi plugin install resource digitalocean \d+\.\d+\.\d+ --reinstall/,
    );
  });
});

describe("a call", () => {
  it("carries the token", async () => {
    const { calls, harness } = await api({ "POST /v2/tags": made, "GET /v2/tags/prod": made });
    await harness.create(TAG, { name: "prod" });
    expect(calls.map(({ authorization }) => authorization)).toEqual(["Bearer t0ken", "Bearer t0ken"]);
  });

  it.each([
    ["a 429 that says when", later(429, { "retry-after": "0", "ratelimit-remaining": "0" })],
    ["a 429 that does not say when", later(429)],
    ["a 500", later(500)],
    ["a 503 with a date in the past", later(503, { "retry-after": "Sun, 22 Nov 2020 00:00:00 GMT" })],
    ["a dropped connection", "drop" as const],
  ])("is made again after %s", async (_what, answer) => {
    const { asked, harness } = await api({ "POST /v2/tags": [answer, made], "GET /v2/tags/prod": made });
    const { id } = await harness.create(TAG, { name: "prod" });
    expect(id).toBe("prod");
    expect(asked()).toEqual(["POST /v2/tags", "POST /v2/tags", "GET /v2/tags/prod"]);
  });

  it("waits as long as Retry-After says", async () => {
    const { harness } = await api({
      "POST /v2/tags": [later(429, { "retry-after": "1" }), made],
      "GET /v2/tags/prod": made,
    });
    const start = performance.now();
    await harness.create(TAG, { name: "prod" });
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  it("is given up after five attempts, with the API's words and request number", async () => {
    const { asked, harness } = await api({ "POST /v2/tags": later(502) });
    await expect(harness.create(TAG, { name: "prod" })).rejects.toThrow(
      /^Error creating tag: POST http:.*\/v2\/tags: 502 \(request "r-1"\) later; giving up after 5 attempt\(s\)$/,
    );
    expect(asked()).toHaveLength(5);
  });

  it("says why the API can't be reached", async () => {
    const { harness } = await api({ "POST /v2/tags": "drop" });
    await expect(harness.create(TAG, { name: "prod" })).rejects.toThrow(
      /giving up after 5 attempt\(s\): (other side closed|read ECONNRESET|socket hang up)/,
    );
  });

  it.each([400, 401, 403, 404, 409, 412, 422, 501])("is not made again after a %i", async (status) => {
    const { asked, harness } = await api({ "POST /v2/tags": refused(status, "no") });
    await expect(harness.create(TAG, { name: "prod" })).rejects.toThrow(new RegExp(`: ${status} no$`));
    expect(asked()).toHaveLength(1);
  });
});
