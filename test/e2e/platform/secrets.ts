import { beforeAll, expect, test } from "vitest";
import type { Machine } from "../harness/machine.ts";
import { stateOf } from "../harness/workspace.ts";

/** Where the stack's secrets must not be found, each searched for each of them. */
export function secretsSuite(machine: () => Machine): void {
  let secrets: string[];

  beforeAll(async () => {
    const read = async (service: string, name: string) =>
      machine().run("cat", `/etc/platform/secrets/${service}/${name}`);
    secrets = [
      await machine().output<string>("adminPassword"),
      // The lines of a private key; its first and last are the same for all.
      ...(await machine().output<string>("privateKey")).trim().split("\n").slice(1, -1),
      await read("control", "session-key"),
      await read("control", "postgres-password"),
      await read("redis", "redis-password"),
    ];
    for (const secret of secrets) expect(secret.length).toBeGreaterThan(30);
  });

  /** The secret itself and the form in which it travels to the server. */
  const found = (text: string) =>
    secrets.filter(
      (secret) => text.includes(secret) || text.includes(Buffer.from(secret).toString("base64")),
    );

  test("no container's description holds a secret", async () => {
    const ids = (await machine().run("docker", "ps", "-aq")).split("\n");
    expect(found(await machine().run("docker", "inspect", ...ids))).toEqual([]);
  });

  test("no image's layers were made with a secret", async () => {
    const images = (
      await machine().run("docker", "image", "ls", "-q", "--filter", "label=platform.image")
    ).split("\n");
    for (const image of new Set(images)) {
      expect(found(await machine().run("docker", "history", "--no-trunc", image))).toEqual([]);
    }
  });

  test("no service wrote a secret to its log", async () => {
    for (const id of (await machine().run("docker", "ps", "-aq")).split("\n")) {
      expect(found(await machine().run("sh", "-c", `docker logs ${id} 2>&1`))).toEqual([]);
    }
  });

  test("no process has a secret in its arguments or its environment", async () => {
    const everything = "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'";
    const text = await machine().run("sh", "-c", `${everything}; true`);
    // The search sees what it is meant to see.
    expect(text).toContain("dockerd");
    expect(found(text)).toEqual([]);
  });

  test("the server's own log holds no secret", async () => {
    expect(found(await machine().run("journalctl", "--no-pager", "--quiet"))).toEqual([]);
  });

  test("Pulumi's state and history hold no secret in the plain", async () => {
    const texts = stateOf(machine().workspace);
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) expect(found(text)).toEqual([]);
  });

  test("an up that runs every step again prints no secret", async () => {
    const lines: string[] = [];
    await machine().stack.up({
      onOutput: (text) => lines.push(text),
      color: "never",
      diff: true,
      logVerbosity: 3,
    });
    expect(found(lines.join(""))).toEqual([]);
  });

  test("a secret's file is readable by its service alone", async () => {
    const listed = await machine().run("find", "/etc/platform/secrets", "-printf", "%m %U %p\n");
    for (const line of listed.split("\n")) {
      const [mode, uid, path = ""] = line.split(" ");
      const file = path.split("/").length > 5;
      expect(`${path} ${mode}`).toBe(`${path} ${file ? "400" : "700"}`);
      expect(Number(uid) >= 10_000).toBe(file);
    }
  });
}
