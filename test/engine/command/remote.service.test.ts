import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Harness } from "../plugin/testing.ts";
import { assetValue, type Properties, reveal, Secret, UNKNOWN } from "../plugin/wire.ts";
import { plugin } from "./plugin.ts";
import { freePort, hasSshd, TestServer } from "./sshd.ts";

const COMMAND = "command:remote:Command";
const COPY = "command:remote:CopyToRemote";

describe.runIf(hasSshd)("over SSH", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());
  const run = (connection: Properties, own: Properties = {}) =>
    new Harness(plugin).create(COMMAND, {
      create: "true",
      ...own,
      connection: { ...server.connection, ...connection },
    });

  describe("a connection", () => {
    it("is refused when the host key is not the pinned one", async () => {
      await expect(run({ hostKey: server.otherHostKey, dialErrorLimit: 0 })).rejects.toThrow(
        /after 0 failed attempts: .*Host denied/,
      );
    });

    it("is refused when the key may not log in, after as many attempts as allowed", async () => {
      const harness = new Harness(plugin);
      const connection = {
        ...server.connection,
        privateKey: readFileSync(join(server.folder, "other"), "utf8"),
        dialErrorLimit: 1,
      };
      await expect(harness.create(COMMAND, { create: "true", connection })).rejects.toThrow(
        /after 1 failed attempts/,
      );
      expect(harness.lines).toContainEqual({ severity: "info", message: "Dial 1/1 failed: retrying" });
    });

    it("is tried again until the server is there", async () => {
      const port = await freePort();
      const waiting = run({ port, dialErrorLimit: 1 });
      await expect(waiting).rejects.toThrow(/after 1 failed attempts: dial .*:\d+: .*ECONNREFUSED/);
    });

    it("says that a pinned key can't be read", async () => {
      await expect(run({ hostKey: "nonsense" })).rejects.toThrow("failed to parse host key");
    });

    it("is stored secret as a whole, and no key in it is an unknown property", async () => {
      const state = (await run({})).state;
      expect(state["connection"]).toBeInstanceOf(Secret);
      expect((reveal(state) as { connection: Properties }).connection).toMatchObject({
        dialErrorLimit: 10,
        perDialTimeout: 15,
      });
      await expect(run({ hostkey: "x" })).rejects.toThrow('unknown property "connection.hostkey"');
    });

    it("is one of its own for each command, and a dozen at once all get through", async () => {
      const before = server.logins;
      await Promise.all(Array.from({ length: 12 }, () => run({})));
      expect(server.logins - before).toBe(12);
    });
  });

  describe("an environment variable", () => {
    it("reaches the command where sshd accepts it", async () => {
      const { state } = await run({}, { create: "echo $ACCEPTED", environment: { ACCEPTED: "yes" } });
      expect(state["stdout"]).toBe("yes");
    });

    it("is an error where sshd does not", async () => {
      await expect(run({}, { environment: { REFUSED: "x" } })).rejects.toThrow(
        /could not set environment variable "REFUSED": .*AcceptEnv/,
      );
    });
  });

  describe("a copy", () => {
    const source = (path: string, hash = "1") =>
      assetValue({ kind: path.endsWith(".txt") ? "asset" : "archive", hash, path });
    const text = (content: string) => assetValue({ kind: "asset", hash: content, text: content });
    const copy = (own: Properties) =>
      new Harness(plugin).create(COPY, { ...own, connection: server.connection });
    let local: string;
    let remote: string;
    beforeAll(() => {
      local = join(server.folder, "local");
      remote = join(server.folder, "remote");
      mkdirSync(join(local, "site/deep"), { recursive: true });
      mkdirSync(join(remote, "folder"), { recursive: true });
      writeFileSync(join(local, "site/a.sh"), "a");
      chmodSync(join(local, "site/a.sh"), 0o755);
      writeFileSync(join(local, "site/deep/b"), "b");
      writeFileSync(join(local, "file.txt"), "file");
    });
    const read = (path: string) => readFileSync(join(remote, path), "utf8");

    it("puts a folder itself under the path, makes the folders above, and leaves modes to the server", async () => {
      await copy({ source: source(join(local, "site")), remotePath: join(remote, "new/place") });
      expect([read("new/place/site/a.sh"), read("new/place/site/deep/b")]).toEqual(["a", "b"]);
      expect(statSync(join(remote, "new/place/site/a.sh")).mode & 0o111).toBe(0);
    });

    it("puts the contents of a folder with a slash at its end under the path", async () => {
      await copy({ source: source(`${join(local, "site")}/`), remotePath: join(remote, "contents") });
      expect(read("contents/deep/b")).toBe("b");
    });

    it("puts a file at the path, or into it where it is a folder", async () => {
      await copy({ source: source(join(local, "file.txt")), remotePath: join(remote, "x/renamed") });
      await copy({ source: source(join(local, "file.txt")), remotePath: join(remote, "folder") });
      expect([read("x/renamed"), read("folder/file.txt")]).toEqual(["file", "file"]);
    });

    it("writes a text, and refuses to write it over a folder", async () => {
      await copy({ source: text("hello"), remotePath: join(remote, "y/hello") });
      expect(read("y/hello")).toBe("hello");
      await expect(copy({ source: text("hello"), remotePath: join(remote, "folder") })).rejects.toThrow(
        "is a directory",
      );
    });

    it("refuses a folder where a file is", async () => {
      writeFileSync(join(remote, "taken"), "");
      const copying = copy({ source: source(join(local, "site")), remotePath: join(remote, "taken") });
      await expect(copying).rejects.toThrow("exists but is not a directory");
    });

    it("copies again when the contents changed, and only then", async () => {
      const harness = new Harness(plugin);
      const own = {
        source: source(join(local, "file.txt")),
        remotePath: join(remote, "again"),
        connection: server.connection,
      };
      const { id, state } = await harness.create(COPY, own);
      writeFileSync(join(local, "file.txt"), "second");
      await harness.update(COPY, id, state, own);
      expect(read("again")).toBe("file");
      await harness.update(COPY, id, state, { ...own, source: source(join(local, "file.txt"), "2") });
      expect(read("again")).toBe("second");
    });

    it("removes nothing when it is deleted", async () => {
      const harness = new Harness(plugin);
      const { id, state } = await copy({ source: text("stays"), remotePath: join(remote, "stays") });
      const urn = harness.urn(COPY);
      await harness.operations.delete(urn, id, reveal(state) as Properties, harness.context(urn));
      expect(existsSync(join(remote, "stays"))).toBe(true);
    });

    it.each([
      ["the contents", { source: source("/a.txt", "1") }, { source: source("/a.txt", "2") }, "update"],
      ["the path there", { remotePath: "/a" }, { remotePath: "/b" }, "update"],
      ["a trigger", { triggers: ["a"] }, { triggers: ["b"] }, "replace"],
      ["nothing", {}, {}, "none"],
    ] as [string, Properties, Properties, string][])(
      "changing %s means %4$s",
      async (_what, olds, news, kind) => {
        const base = { source: source("/a.txt"), remotePath: "/a", connection: server.connection };
        expect((await new Harness(plugin).diff(COPY, { ...base, ...olds }, { ...base, ...news }))[0]).toBe(
          kind,
        );
      },
    );

    it("refuses what version 1.2.1 refuses", async () => {
      const base = { remotePath: "/a", connection: server.connection };
      const uri = assetValue({ kind: "asset", hash: "1", uri: "https://example.com/a" });
      await expect(new Harness(plugin).check(COPY, { ...base, source: uri })).rejects.toThrow(
        "path-based file asset or a text",
      );
      await expect(new Harness(plugin).check(COPY, { ...base, source: UNKNOWN })).rejects.toThrow(
        "either asset or archive",
      );
    });
  });
});
