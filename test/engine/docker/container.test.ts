import { describe, expect, it } from "vitest";
import { nanoseconds } from "../plugin/duration.ts";
import { Harness } from "../plugin/testing.ts";
import { type Properties, reveal, Secret, UNKNOWN } from "../plugin/wire.ts";
import { createBody } from "./container-config.ts";
import { type ContainerInfo, drifted } from "./container-info.ts";
import type { ContainerInputs } from "./container-inputs.ts";
import { plugin } from "./plugin.ts";

const TOKEN = "docker:index/container:Container";
const base = { image: "platform/control:0123456789ab" };
const setup = () => new Harness(plugin, { host: "unix:///var/run/docker.sock" });
const body = async (inputs: Properties) => {
  const checked = reveal(await setup().check(TOKEN, { ...base, ...inputs }));
  return JSON.parse(JSON.stringify(createBody(checked as unknown as ContainerInputs))) as {
    HostConfig: Record<string, unknown>;
  };
};

describe("changing a container's", () => {
  it.each([
    ["image", { image: "a" }, { image: "b" }, "replace"],
    ["name", { name: "a" }, { name: "b" }, "replace"],
    ["command", { command: ["a"] }, { command: ["b"] }, "replace"],
    ["environment", { envs: ["A=1"] }, { envs: ["A=2"] }, "replace"],
    ["environment's order", { envs: ["A=1", "B=2"] }, { envs: ["B=2", "A=1"] }, "none"],
    ["labels", { labels: [{ label: "a", value: "1" }] }, { labels: [{ label: "a", value: "2" }] }, "replace"],
    ["labels, left out again", { labels: [{ label: "a", value: "1" }] }, {}, "none"],
    ["networks", { networksAdvanced: [{ name: "a" }] }, { networksAdvanced: [{ name: "b" }] }, "replace"],
    [
      "aliases' order",
      { networksAdvanced: [{ name: "a", aliases: ["x", "y"] }] },
      { networksAdvanced: [{ name: "a", aliases: ["y", "x"] }] },
      "none",
    ],
    ["mounts", { mounts: [{ type: "volume", target: "/a", source: "v" }] }, { mounts: [] }, "replace"],
    [
      "ports",
      { ports: [{ internal: 80, external: 80 }] },
      { ports: [{ internal: 80, external: 81 }] },
      "replace",
    ],
    [
      "ports' default protocol",
      { ports: [{ internal: 80 }] },
      { ports: [{ internal: 80, protocol: "tcp" }] },
      "none",
    ],
    [
      "ulimits",
      { ulimits: [{ name: "nproc", soft: 1, hard: 1 }] },
      { ulimits: [{ name: "nproc", soft: 2, hard: 2 }] },
      "replace",
    ],
    [
      "capabilities",
      { capabilities: { drops: ["ALL"] } },
      { capabilities: { drops: ["ALL"], adds: ["CHOWN"] } },
      "replace",
    ],
    ["read-only root", { readOnly: true }, { readOnly: false }, "replace"],
    ["user", { user: "1" }, { user: "2" }, "replace"],
    ["log options", { logOpts: { "max-size": "1m" } }, { logOpts: { "max-size": "2m" } }, "replace"],
    ["stop timeout", { stopTimeout: 1 }, { stopTimeout: 2 }, "replace"],
    [
      "uploads",
      { uploads: [{ file: "/a", content: "1" }] },
      { uploads: [{ file: "/a", content: "2" }] },
      "replace",
    ],
    ["memory", { memory: 64 }, { memory: 128 }, "update"],
    ["swap", { memorySwap: 64 }, { memorySwap: 128 }, "update"],
    ["CPU shares", { cpuShares: 512 }, { cpuShares: 1024 }, "update"],
    ["restart policy", { restart: "no" }, { restart: "always" }, "update"],
    ["retries", { maxRetryCount: 1 }, { maxRetryCount: 2 }, "update"],
    ["grace at its end", { destroyGraceSeconds: 1 }, { destroyGraceSeconds: 2 }, "update"],
    [
      "health check",
      { healthcheck: { tests: ["CMD", "a"] } },
      { healthcheck: { tests: ["CMD", "b"] } },
      "update",
    ],
    ["tmpfs", { tmpfs: { "/tmp": "size=1m" } }, { tmpfs: { "/tmp": "size=2m" } }, "update"],
    ["wait", { wait: true }, { wait: false }, "update"],
    ["image to one not known yet", {}, { image: UNKNOWN }, "replace"],
  ] as [string, Properties, Properties, string][])("%s: %4$s", async (_what, olds, news, kind) => {
    const named = { ...base, name: "control" };
    expect((await setup().diff(TOKEN, { ...named, ...olds }, { ...named, ...news }))[0]).toBe(kind);
  });
});

describe("a container's check", () => {
  it("gives a name of its own and keeps it until the container is replaced", async () => {
    const harness = setup();
    const first = reveal(await harness.check(TOKEN, base)) as Properties;
    expect(first["name"]).toBe("thing-0123456");
    const kept = await harness.check(TOKEN, base, { ...first, name: "thing-fffffff" });
    expect(kept["name"]).toBe("thing-fffffff");
    // The engine checks a replacement without what was there before.
    expect((await harness.check(TOKEN, base))["name"]).toBe("thing-0123456");
    expect((await harness.check(TOKEN, { ...base, name: "mine" }))["name"]).toBe("mine");
  });

  it.each([
    [{ memroy: 64 }, 'unknown property "memroy"'],
    [{ mounts: [{ type: "volume", target: "/a", from: "v" }] }, 'unknown property "mounts[0].from"'],
    [{ memory: "64m" }, '"memory" must be an integer'],
    [{ restart: "never" }, '"restart" is "never", but must be one of'],
    [{ healthcheck: { interval: "5 s" } }, '"5 s" is not a duration'],
    [{ mounts: [{ type: "volume" }] }, 'missing required property "mounts[0].target"'],
  ] as [Properties, string][])("refuses %j", async (inputs, reason) => {
    await expect(setup().check(TOKEN, { ...base, ...inputs })).rejects.toThrow(reason);
  });

  it("keeps secret variables secret, and previews without a daemon", async () => {
    const harness = new Harness(plugin, { host: "ssh://nobody@192.0.2.1" });
    const urn = harness.urn(TOKEN);
    const given = { ...base, envs: ["A=1", new Secret("B=2")] };
    const { inputs } = await harness.operations.check(urn, {}, given, Buffer.alloc(8));
    const { state } = await harness.operations.previewCreate(urn, inputs);
    expect(state).toMatchObject({ envs: ["A=1", new Secret("B=2")], networkDatas: UNKNOWN, restart: "no" });
  });
});

describe("a container's request", () => {
  it("has sizes in bytes, no limit as −1, and nothing that was not asked for", async () => {
    const { HostConfig } = await body({ memory: 64, memorySwap: -1, shmSize: 8, cpus: "1.5" });
    expect(HostConfig).toMatchObject({ Memory: 67108864, MemorySwap: -1, ShmSize: 8388608, NanoCpus: 1.5e9 });
    expect(await body({})).not.toHaveProperty("Cmd");
    expect((await body({})).HostConfig).not.toHaveProperty("Mounts");
  });

  it("turns the client's word for unmasked paths into what the daemon knows", async () => {
    const { HostConfig } = await body({ securityOpts: ["systempaths=unconfined", "no-new-privileges:true"] });
    expect(HostConfig).toMatchObject({
      SecurityOpt: ["no-new-privileges:true"],
      MaskedPaths: [],
      ReadonlyPaths: [],
    });
  });

  it("binds ports, folders and volumes", async () => {
    const result = await body({
      ports: [
        { internal: 443, external: 8443, ip: "127.0.0.1" },
        { internal: 443, external: 443 },
      ],
      volumes: [{ hostPath: "/srv", containerPath: "/data", readOnly: true }, { containerPath: "/scratch" }],
      healthcheck: { tests: ["CMD", "true"], interval: "1m30s" },
    });
    expect(result.HostConfig).toMatchObject({
      Binds: ["/srv:/data:ro"],
      PortBindings: {
        "443/tcp": [
          { HostIp: "127.0.0.1", HostPort: "8443" },
          { HostIp: "0.0.0.0", HostPort: "443" },
        ],
      },
    });
    expect(result).toMatchObject({
      Volumes: { "/scratch": {} },
      ExposedPorts: { "443/tcp": {} },
      Healthcheck: { Test: ["CMD", "true"], Interval: 90e9, Retries: 0 },
    });
  });
});

it("finds what was changed behind Pulumi's back, but only where the program has a say", () => {
  const info = {
    State: { Running: false },
    HostConfig: { Memory: 33554432, MemorySwap: -1, RestartPolicy: { Name: "always", MaximumRetryCount: 0 } },
  } as unknown as ContainerInfo;
  expect(drifted({ memory: 64, restart: "no", mustRun: true, image: "a" }, info)).toEqual({
    ...{ memory: 32, restart: "always", mustRun: false, image: "a" },
  });
  expect(drifted({ mustRun: false }, info)).toEqual({ mustRun: false });
});

it.each([
  ["0s", 0],
  ["500ms", 5e8],
  ["1m30s", 9e10],
  ["1.5h", 5.4e12],
])("reads the duration %s", (text, expected) => expect(nanoseconds(text)).toBe(expected));

it.each(["", "5", "s", "5 s", "-5s"])("refuses the duration %j", (text) => {
  expect(() => nanoseconds(text)).toThrow("is not a duration");
});
