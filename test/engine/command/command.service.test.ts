import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Harness } from "../plugin/testing.ts";
import { type MarkedProperties, type Properties, reveal, Secret, UNKNOWN } from "../plugin/wire.ts";
import { plugin } from "./plugin.ts";
import { hasSshd, TestServer } from "./sshd.ts";

const folder = mkdtempSync(join(tmpdir(), "command-"));
let server: TestServer | undefined;
beforeAll(async () => {
  if (hasSshd) server = await TestServer.start();
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

const KINDS = [
  { name: "local", token: "command:local:Command", available: true, ending: "exit status" },
  {
    name: "remote",
    token: "command:remote:Command",
    available: hasSshd,
    ending: "Process exited with status",
  },
];

describe.each(KINDS.filter(({ available }) => available))("a $name command", ({ name, token, ending }) => {
  const inputs = (own: Properties): Properties =>
    name === "remote" ? { connection: server?.connection ?? null, ...own } : own;
  const setup = () => new Harness(plugin);
  const streams = (state: MarkedProperties) => {
    const { stdout, stderr } = reveal(state) as Properties;
    return { stdout, stderr };
  };

  it("stores both streams without their last line break", async () => {
    const { id, state } = await setup().create(token, inputs({ create: "echo out; echo; echo err >&2" }));
    expect(id).toMatch(/^thing[0-9a-f]{8}$/);
    expect(streams(state)).toEqual({ stdout: "out\n", stderr: "err" });
  });

  it("gets its standard input, also when it is large or not read", async () => {
    const stdin = "x".repeat(1_000_000);
    const { state } = await setup().create(token, inputs({ create: "wc -c", stdin }));
    expect(streams(state).stdout).toBe("1000000");
    await setup().create(token, inputs({ create: "true", stdin }));
  });

  it("keeps multi-byte text whole", async () => {
    const text = "äöü€".repeat(20_000);
    const { state } = await setup().create(token, inputs({ create: "cat", stdin: text }));
    expect(streams(state).stdout).toBe(text);
  });

  it("fails with everything it printed, and the exit code", async () => {
    const create = "echo before; echo wrong >&2; exit 3";
    await expect(setup().create(token, inputs({ create }))).rejects.toThrow(
      `${ending} 3: running ${JSON.stringify(create)}:\nbefore\nwrong\n`,
    );
  });

  it.each([
    ["stdout", ["out"]],
    ["stderr", ["err"]],
    ["stdoutAndStderr", ["err", "out"]],
    ["none", []],
  ])("shows with logging %s the lines %j", async (logging, shown) => {
    const harness = setup();
    await harness.create(token, inputs({ create: "echo out; echo err >&2", logging }));
    expect(harness.lines.map(({ message }) => message).sort()).toEqual(shown);
  });

  it("updates with its update command and the output before in the environment", async () => {
    const harness = setup();
    const own = inputs({ create: "echo one", update: 'echo "was $PULUMI_COMMAND_STDOUT"' });
    const { id, state } = await harness.create(token, own);
    expect(streams(await harness.update(token, id, state, own)).stdout).toBe("was one");
  });

  it("updates with its create command where it has no other, without the output before if so told", async () => {
    const harness = setup();
    const own = inputs({ create: 'echo "[$PULUMI_COMMAND_STDOUT]"', addPreviousOutputInEnv: false });
    const { id, state } = await harness.create(token, own);
    expect(streams(await harness.update(token, id, state, own)).stdout).toBe("[]");
  });

  it("keeps its streams when there is nothing to run", async () => {
    const harness = setup();
    const { id, state } = await harness.create(token, inputs({}));
    expect(streams(await harness.update(token, id, state, inputs({ delete: "true" })))).toEqual({
      stdout: "",
      stderr: "",
    });
  });

  it("runs its delete command with what it was created with", async () => {
    const harness = setup();
    const file = join(folder, `${name}-deleted`);
    const { id, state } = await harness.create(
      token,
      inputs({ create: "echo made", delete: `printf "$PULUMI_COMMAND_STDOUT" > ${file}` }),
    );
    const urn = harness.urn(token);
    await harness.operations.delete(urn, id, reveal(state) as Properties, harness.context(urn));
    expect(readFileSync(file, "utf8")).toBe("made");
  });

  it("stops when the update is cancelled", async () => {
    const harness = setup();
    const running = harness.create(token, inputs({ create: "sleep 60" }));
    setTimeout(() => harness.cancelled.abort(), 500);
    await expect(running).rejects.toThrow();
  });

  it("keeps a secret standard input secret, its streams not", async () => {
    const harness = setup();
    const urn = harness.urn(token);
    const given = { ...inputs({ create: "cat" }), stdin: new Secret("s3cret") };
    const { inputs: checked } = await harness.operations.check(urn, {}, given, Buffer.alloc(8));
    const { state } = await harness.operations.create(urn, checked, harness.context(urn));
    expect(state["stdin"]).toEqual(new Secret("s3cret"));
    expect(state["stdout"]).toBe("s3cret");
  });

  it.each([
    ["create", { create: "a" }, { create: "b" }, "update"],
    ["update", { update: "a" }, { update: "b" }, "update"],
    ["stdin", { stdin: "a" }, { stdin: "b" }, "update"],
    ["environment", { environment: { A: "1" } }, { environment: { A: "2" } }, "update"],
    ["a trigger", { triggers: [1] }, { triggers: [2] }, "replace"],
    ["an unknown trigger", { triggers: [1] }, { triggers: [UNKNOWN] }, "replace"],
    [
      "nothing",
      { create: "a", triggers: [{ deep: [1] }] },
      { create: "a", triggers: [{ deep: [1] }] },
      "none",
    ],
  ] as [string, Properties, Properties, string][])(
    "changing %s means %4$s",
    async (_what, olds, news, kind) => {
      expect((await setup().diff(token, inputs(olds), inputs(news)))[0]).toBe(kind);
    },
  );

  it("refuses what it does not know", async () => {
    await expect(setup().check(token, inputs({ creat: "true" }))).rejects.toThrow('unknown property "creat"');
  });
});

describe("a local command", () => {
  const token = "command:local:Command";
  it("runs in a folder, with an interpreter and an environment of its own", async () => {
    const own = {
      create: "process.stdout.write(process.cwd() + process.env.MARK)",
      interpreter: [process.execPath, "-e"],
    };
    const { state } = await new Harness(plugin).create(token, {
      ...own,
      dir: folder,
      environment: { MARK: "!" },
    });
    expect(state["stdout"]).toBe(`${folder}!`);
  });

  it("fails clearly where its interpreter is missing", async () => {
    await expect(
      new Harness(plugin).create(token, { create: "x", interpreter: ["/no/such/shell"] }),
    ).rejects.toThrow("/no/such/shell");
  });
});
