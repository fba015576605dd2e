import { describe, expect, it } from "vitest";
import { Unfinished } from "./errors.ts";
import { InitializationError, type Plugin } from "./resource.ts";
import { Harness } from "./testing.ts";
import {
  assetValue,
  decode,
  encode,
  type Marked,
  markLike,
  type Properties,
  reveal,
  Secret,
  UNKNOWN,
} from "./wire.ts";

const TOKEN = "test:index:Thing";

const plugin: Plugin<string> = {
  name: "command",
  config: { tags: { type: "list", of: { type: "string" } } },
  configure: (config) => JSON.stringify(config),
  functions: {
    "test:index:getThings": async () => ({
      arguments: { selector: { type: "string", default: "all" } },
      call: async (args) => ({ things: [args["selector"] ?? ""] }),
    }),
  },
  resources: {
    [TOKEN]: async () => ({
      inputs: {
        name: { type: "string", required: true, replace: true },
        size: { type: "integer", default: 1 },
        mode: { type: "string", oneOf: ["fast", "slow"] },
        key: { type: "string", secret: true },
        tags: { type: "set", of: { type: "string" } },
        steps: { type: "list", of: { type: "string" } },
        kind: { type: "string", computed: true, replace: true },
        source: { type: "source" },
        nested: {
          type: "object",
          properties: { inner: { type: "set", of: { type: "string" } }, port: { type: "number" } },
        },
      },
      outputs: ["address", "kind", "token"],
      volatileOutputs: ["token"],
      secretOutputs: ["token"],
      async create(inputs) {
        if (inputs["name"] === "broken") throw new InitializationError("id-1", "it does not start");
        return { id: "id-1", outputs: { address: "10.0.0.1", kind: "chosen", token: "t0ken" } };
      },
      async update(id, olds, { size }) {
        if (size === 13) throw new InitializationError(id, "it does not fit");
        return olds;
      },
    }),
  },
};

describe("wire form", () => {
  it("keeps secrets, unknowns and plain values through both directions", () => {
    const value: Marked = { a: new Secret("x"), b: [UNKNOWN, 1, null], c: { d: true } };
    expect(decode(encode(value))).toEqual(value);
  });

  it("marks what is secret at the same place", () => {
    expect(markLike({ a: "1", b: ["2", "3"] }, { a: "x", b: ["y", new Secret("z")] })).toEqual({
      a: "1",
      b: ["2", new Secret("3")],
    });
  });

  it("takes a list of another length as secret as a whole", () => {
    expect(markLike(["1"], [new Secret("z"), "y"])).toEqual(new Secret(["1"]));
  });
});

describe("check", () => {
  const failures = async (inputs: Properties) => {
    const harness = new Harness(plugin);
    return (await harness.operations.check(harness.urn(TOKEN), {}, inputs, Buffer.alloc(8))).failures;
  };

  it.each([
    [{}, "name", 'missing required property "name"'],
    [{ name: "a", size: "big" }, "size", '"size" must be an integer'],
    [{ name: "a", size: 1.5 }, "size", '"size" must be an integer'],
    [{ name: "a", mode: "slowly" }, "mode", '"mode" is "slowly", but must be one of fast, slow'],
    [{ name: "a", tags: ["x", 1] }, "tags[1]", '"tags[1]" must be a string'],
    [{ name: "a", nested: { port: "80" } }, "nested.port", '"nested.port" must be a number'],
    [{ name: "a", source: "file" }, "source", '"source" must be a source'],
  ] as [Properties, string, string][])("refuses %j", async (inputs, property, reason) => {
    expect(await failures(inputs)).toEqual([{ property, reason }]);
  });

  it("names unknown properties, nested ones with their path", async () => {
    const found = await failures({ name: "a", colour: "red", nested: { depth: 1 } });
    expect(found.map(({ property }) => property).sort()).toEqual(["colour", "nested.depth"]);
    expect(found[0]?.reason).toMatch(/unknown property .*known are/);
  });

  it("accepts unknown values of any type, and fills in defaults", async () => {
    const inputs = await new Harness(plugin).check(TOKEN, { name: "a", tags: UNKNOWN, nested: UNKNOWN });
    expect(inputs).toEqual({ name: "a", size: 1, tags: UNKNOWN, nested: UNKNOWN });
  });

  it("marks a secret property even if the program did not", async () => {
    expect(await new Harness(plugin).check(TOKEN, { name: "a", key: "k" })).toMatchObject({
      key: new Secret("k"),
    });
  });

  it("refuses a resource type that the stand-in lacks, naming those it has", async () => {
    await expect(new Harness(plugin).check("test:index:Other", {})).rejects.toThrow(
      /no resource type "test:index:Other", only/,
    );
  });
});

describe("diff", () => {
  const asset = (hash: string, path: string) => assetValue({ kind: "archive", hash, path });
  it.each([
    ["nothing", {}, {}, "none", []],
    ["a property in place", { size: 1 }, { size: 2 }, "update", ["size"]],
    ["a property that replaces", { name: "a" }, { name: "b" }, "replace", ["name"]],
    ["the order of a set", { tags: ["a", "b"] }, { tags: ["b", "a"] }, "none", []],
    [
      "the order of a nested set",
      { nested: { inner: ["a", "b"] } },
      { nested: { inner: ["b", "a"] } },
      "none",
      [],
    ],
    ["the order of a list", { steps: ["a", "b"] }, { steps: ["b", "a"] }, "update", ["steps[0]", "steps[1]"]],
    ["a nested property", { nested: { port: 1 } }, { nested: { port: 2 } }, "update", ["nested.port"]],
    ["an unknown value", { size: 1 }, { size: UNKNOWN }, "update", ["size"]],
    ["a computed property left out", { kind: "a" }, {}, "none", []],
    ["an asset's path alone", { source: asset("1", "a") }, { source: asset("1", "b") }, "none", []],
    ["an asset's contents", { source: asset("1", "a") }, { source: asset("2", "a") }, "update", ["source"]],
  ] as [string, Properties, Properties, string, string[]][])(
    "of %s",
    async (_what, olds, news, kind, paths) => {
      const base = { name: "a" };
      expect(await new Harness(plugin).diff(TOKEN, { ...base, ...olds }, { ...base, ...news })).toEqual([
        kind,
        paths,
      ]);
    },
  );
});

describe("operations", () => {
  it("store inputs and outputs, secret outputs as secrets", async () => {
    const { id, state } = await new Harness(plugin).create(TOKEN, { name: "a" });
    expect(id).toBe("id-1");
    expect(state).toEqual({
      name: "a",
      size: 1,
      address: "10.0.0.1",
      kind: "chosen",
      token: new Secret("t0ken"),
    });
  });

  it("preview a creation with unknown outputs", async () => {
    const { operations, urn } = pair();
    const { state } = await operations.previewCreate(urn, { name: "a", kind: "given" });
    expect(state).toEqual({ name: "a", kind: "given", address: UNKNOWN, token: new Secret(UNKNOWN) });
  });

  it("preview an update with only volatile outputs unknown", async () => {
    const { operations, urn } = pair();
    const state = await operations.previewUpdate(
      urn,
      { name: "a", address: "10.0.0.1", token: "old" },
      { name: "a", size: 2 },
    );
    expect(reveal(state)).toEqual({ name: "a", size: 2, address: "10.0.0.1", token: UNKNOWN });
  });

  it("keep what failed to start in the state, its secrets still marked", async () => {
    const failure = await new Harness(plugin)
      .create(TOKEN, { name: "broken", key: "k" })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Unfinished);
    expect(failure).toMatchObject({
      id: "id-1",
      message: "it does not start",
      state: { key: new Secret("k") },
    });
  });

  it("keep the state from before a change that failed", async () => {
    const harness = new Harness(plugin);
    const before = { name: "a", size: 1, key: new Secret("k"), address: "10.0.0.1" };
    const failing = harness.update(TOKEN, "id-1", before, { name: "a", size: 13, key: "k" });
    await expect(failing).rejects.toMatchObject({ message: "it does not fit", id: "id-1", state: before });
  });

  describe("call a function", () => {
    const call = (token: string, args: Record<string, Marked>) => {
      const { operations, cancelled } = new Harness(plugin);
      return operations.invoke(token, args, { client: operations.client(), signal: cancelled.signal });
    };

    it("with its defaults filled in", async () => {
      expect(await call("test:index:getThings", {})).toEqual({ failures: [], result: { things: ["all"] } });
    });

    it("and keep what comes of a secret argument secret", async () => {
      expect(await call("test:index:getThings", { selector: new Secret("x") })).toMatchObject({
        result: { things: new Secret(["x"]) },
      });
    });

    it("only if its arguments fit", async () => {
      const { failures, result } = await call("test:index:getThings", { selector: 1, size: 2 });
      expect(failures.map(({ property }) => property)).toEqual(["size", "selector"]);
      expect(result).toEqual({});
    });

    it("or say which there are", async () => {
      await expect(call("test:index:getOthers", {})).rejects.toThrow(
        /no function "test:index:getOthers", only test:index:getThings/,
      );
    });
  });

  it("read provider arguments that arrive as JSON texts", () => {
    const harness = new Harness(plugin, { tags: '["a"]', version: "1.2.1" });
    expect(harness.operations.client()).toBe('{"tags":["a"]}');
  });

  function pair() {
    const harness = new Harness(plugin);
    return { operations: harness.operations, urn: harness.urn(TOKEN) };
  }
});
