import { existsSync, readFileSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test, vi } from "vitest";
import { commandsIn } from "../harness/command.ts";
import type { Machine } from "../harness/machine.ts";

/** A moment in which a connection over SSH, or a container, comes about. */
const SOON = { timeout: 60_000, interval: 200 };

/** Everyday commands, each as a user calls it. */
export function commandsSuite(machine: () => Machine): void {
  const make = (name: string, ...words: string[]) =>
    commandsIn(machine().workspace, machine().name, async () => undefined)(name, ...words);
  const facts = async (name: string, ...words: string[]) =>
    JSON.parse((await make(name, "--json", ...words)).stdout);

  /** A command that goes on until it is interrupted, and what it has printed so far. */
  function running(name: string, ...words: string[]) {
    const { workspace, name: stack } = machine();
    const child = execa("node", ["scripts/cli.ts", name, "--stack", stack, ...words], {
      cwd: workspace.folder,
      env: { ...workspace.environment, NO_COLOR: "1" },
      reject: false,
      all: true,
    });
    let text = "";
    child.all.on("data", (chunk) => {
      text += chunk;
    });
    return {
      text: () => text,
      async interrupt(): Promise<number | undefined> {
        child.kill("SIGINT");
        return (await child).exitCode;
      },
    };
  }

  describe("looking", () => {
    test("logs-all has lines of several services, in the order of their times", async () => {
      const { stdout } = await make("logs-all", "--since", "1d", "--json");
      const lines = stdout.split("\n").map((line) => JSON.parse(line));
      expect(new Set(lines.map(({ service }) => service)).size).toBeGreaterThan(5);
      const times = lines.map(({ time }) => time);
      expect(times).toEqual(times.toSorted());
      const found = await make("logs-all", "--since", "1d", "--grep", "ready to accept connections");
      expect(found.text).toMatch(/^\d\d:\d\d:\d\d\.\d{3} redis .*Ready to accept connections/m);
    });

    test("top tells what each service uses, and the processes in one", async () => {
      const { host, services } = await facts("top");
      expect(host.cpus).toBeGreaterThan(0);
      expect(services.map(({ name }: { name: string }) => name)).toContain("postgres");
      const { processes } = await facts("top", "--name", "redis");
      expect(processes).toContainEqual(
        expect.objectContaining({ command: expect.stringContaining("redis-server") }),
      );
    });

    test("events tell of the deployment and of each container's start", async () => {
      const all: { subject: string; what: string }[] = await facts("events", "--since", "1d");
      expect(all).toContainEqual(
        expect.objectContaining({ subject: "stack", what: expect.stringContaining("succeeded") }),
      );
      expect(all).toContainEqual(expect.objectContaining({ subject: "redis", what: "started" }));
    });

    test("monitor shows, without a terminal, one look with queue and memory", async () => {
      const { queue, services, slow } = await facts("monitor");
      expect(queue).toMatchObject({ waiting: expect.any(Number), running: expect.any(Number) });
      expect(services.every(({ memoryMb }: { memoryMb: number }) => memoryMb > 0)).toBe(true);
      expect(slow.spend).toContainEqual(expect.objectContaining({ what: "language model" }));
    });

    test("doctor finds nothing broken in a stack that runs", async () => {
      const { exitCode, stdout } = await make("doctor", "--json");
      const { findings } = JSON.parse(stdout);
      expect(findings.filter(({ state }: { state: string }) => state === "broken")).toEqual([]);
      expect(exitCode).toBe(0);
    });
  });

  describe("reaching in", () => {
    test("exec runs a command in the container and ends with its exit code", async () => {
      const { exitCode, text } = await make("exec", "--name", "redis", "--cmd", "id -u; exit 7");
      expect([exitCode, text.trim()]).toEqual([7, "10002"]);
      expect((await make("exec", "--name", "nothing")).text).toContain('There is no service "nothing"');
    });

    test("a tunnel leads to a service that no port of the server leads to, until Ctrl-C", async () => {
      const tunnel = running("tunnel", "--name", "redis", "--json");
      const { port } = await vi.waitFor(() => JSON.parse(tunnel.text()), SOON);
      expect(await ask(port, "PING\r\n")).toContain("NOAUTH");
      expect(await tunnel.interrupt()).toBe(130);
    });

    test("logs-all follows until Ctrl-C", async () => {
      const logs = running("logs-all", "--follow", "--since", "1d", "--name", "redis");
      await vi.waitFor(() => expect(logs.text()).toContain("Ready to accept connections"), SOON);
      expect(await logs.interrupt()).toBe(130);
    });

    test("export writes what was found into a file, and over none", async () => {
      const file = join(tmpdir(), `${machine().name}.jsonl`);
      try {
        expect(await facts("export", "--file", file)).toMatchObject({ format: "jsonl", file });
        for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) JSON.parse(line);
        expect(existsSync(`${file}.part`)).toBe(false);
        expect((await make("export", "--file", file)).exitCode).toBe(2);
      } finally {
        rmSync(file, { force: true });
      }
    });
  });

  describe("changing", () => {
    test("a service that is stopped is gone from the healthy ones, and comes back by start", async () => {
      const name = ["--name", "thumbnail-generator"];
      expect((await facts("stop", "--dry-run", ...name)).steps).toMatchObject([{ change: "stop" }]);
      expect((await make("stop", ...name)).text).toContain("Again: make start NAME=thumbnail-generator");
      const status = await make("status");
      expect([status.exitCode, status.text]).toEqual([
        1,
        expect.stringMatching(/thumbnail-generator +exited/),
      ]);
      expect((await facts("start", ...name)).services).toMatchObject([{ health: "healthy" }]);
      const before = (await facts("status")).services;
      const restarted = (await facts("restart", ...name)).services[0];
      expect(restarted.health).toBe("healthy");
      expect(before.find((one: { name: string }) => one.name === restarted.name).startedAt).not.toBe(
        restarted.startedAt,
      );
    });

    test("copies and models are told of", async () => {
      expect((await facts("backups")).sets).toBeInstanceOf(Array);
      expect((await facts("models")).map(({ name }: { name: string }) => name)).toContain("yolox-s");
    });

    test("os-upgrade tells which packages are newer, and restarts nothing in a dry run", async () => {
      expect(await facts("os-upgrade", "--dry-run")).toMatchObject({ dryRun: true, restarted: false });
    });

    test("samples are made on the server", async () => {
      const made: { file: string; bytes: number }[] = await facts("sample");
      expect(made.length).toBeGreaterThan(1);
      for (const { file, bytes } of made)
        expect(readFileSync(join(machine().workspace.folder, file)).length).toBe(bytes);
    });

    test("a token of the administrator's is made, and shown once", async () => {
      const made = await facts("token", "--name", "once", "--scopes", "media:read", "--days", "1");
      expect(made.token).toMatch(/^mpt_/);
    });

    test("a preview of what is deployed changes nothing, and a shell opens on the server", async () => {
      const preview = await make("preview");
      expect([preview.exitCode, preview.text]).toEqual([0, expect.stringContaining("unchanged")]);
      const shell = await make("ssh");
      expect(shell.exitCode, shell.text).toBe(0);
    });

    test("what keys and services would become is told before anything is changed", async () => {
      expect((await facts("rotate-keys", "--dry-run")).keys).toContain("postgres-password");
      expect((await facts("run-service", "--all", "--dry-run")).removed).toEqual([]);
      expect((await facts("run-core-services", "--dry-run")).removed).toContain("ocr-detection");
      const { summary } = await machine().up();
      expect(Object.keys(summary.resourceChanges ?? {})).toEqual(["same"]);
    });

    test("a new password lets in, and the old one does not any more", async () => {
      const old = await machine().output<string>("adminPassword");
      const rotated = await make("rotate-password");
      expect(rotated.exitCode, rotated.text).toBe(0);
      const now = (await make("password")).stdout;
      expect(now).not.toBe(old);
      using client = await machine().client();
      await expect(client.login(old)).rejects.toMatchObject({ status: 401 });
      await client.login(now);
      expect(await client.json("/api/status")).toHaveProperty("waiting");
    });
  });
}

/** The core alone, one more service, and new keys for all of them: for a machine that nobody needs any more. */
export function coreSuite(machine: () => Machine): void {
  const make = (name: string, ...words: string[]) =>
    commandsIn(machine().workspace, machine().name, async () => undefined)(name, ...words);
  const services = async (): Promise<string[]> =>
    JSON.parse((await make("status", "--json")).stdout).services.map(({ name }: { name: string }) => name);

  test("run-core-services leaves what a platform cannot do without", async () => {
    const core = await make("run-core-services");
    expect(core.exitCode, core.text).toBe(0);
    expect(await services()).toEqual([
      "postgres",
      "redis",
      "nginx",
      "control",
      "job-manager",
      "vision-pipeline",
      "backup",
    ]);
  });

  test("run-service adds one", async () => {
    const one = await make("run-service", "--name", "thumbnail-generator");
    expect(one.exitCode, one.text).toBe(0);
    expect(await services()).toContain("thumbnail-generator");
  });

  test("with new keys the databases still let everybody in who should be", async () => {
    const read = (name: string) => machine().run("cat", `/etc/platform/secrets/control/${name}`);
    const before = await read("postgres-password");
    const rotated = await make("rotate-keys");
    expect(rotated.exitCode, rotated.text).toBe(0);
    expect(await read("postgres-password")).not.toBe(before);
    using client = await machine().client();
    expect(await client.json("/api/status")).toHaveProperty("waiting");
  });
}

/** What a server says to this, without a client of its protocol. */
function ask(port: number, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: "127.0.0.1", port }, () => socket.write(words));
    socket.once("error", reject);
    socket.once("data", (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });
}
