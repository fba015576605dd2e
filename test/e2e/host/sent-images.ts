import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packContext, readContext } from "../../../infra/images/context.ts";
import { referenceTo } from "../../../infra/images/image.ts";
import type { Source } from "../../../infra/images/send/build.ts";
import { type Order, type Sent, send } from "../../../infra/images/send/send.ts";
import { RUN_LABEL } from "../../machines/labels.ts";
import type { Host } from "./machine.ts";

const MEGABYTE = 1e6;
const PROGRAM = fileURLToPath(new URL("../../../infra/images/send/main.ts", import.meta.url));

/** A layer that can't be packed any smaller. */
const BASE = "FROM scratch\nCOPY base /base\n";
const SERVICE = "ARG BASE\nFROM $" + "{BASE}\nCOPY own /own\n";

/** Images of this computer's, on a server that lacks some of their layers. */
export function sentImagesSuite(run: string, get: () => Host): void {
  const cache = `${run}-images`;
  let folder: string;
  let base: Source;
  let before: string;

  /** A build context with one file, packed. */
  const source = async (name: string, file: string, bytes: number, seed?: string): Promise<Source> => {
    const context = join(folder, name);
    await mkdir(context, { recursive: true });
    await writeFile(join(context, "Dockerfile.cpu"), seed === undefined ? BASE : SERVICE);
    await writeFile(join(context, file), randomBytes(bytes));
    const read = readContext(context, seed);
    return {
      name,
      reference: referenceTo(name, read),
      archive: packContext(context, name, read, join(folder, "packed")),
    };
  };
  const service = (name: string, megabytes: number) =>
    source(`${run}-${name}`, "own", megabytes * MEGABYTE, base.reference);

  const order = async (image: Source): Promise<Order> => {
    const { address, ports, user, hostKey, privateKey } = await get().login();
    const login = { host: address, port: ports.ssh, user, hostKey, privateKey };
    return { image, base, login, cache, releases: "/srv/platform/releases/releases.jsonl" };
  };
  const sendIt = async (image: Source): Promise<Sent | undefined> =>
    send(await order(image), { signal: new AbortController().signal, say: console.log });
  /** In a process of its own, as a deployment does it. */
  const inProcess = async (image: Source, env: Record<string, string> = {}) =>
    execa(process.execPath, [PROGRAM], { input: JSON.stringify(await order(image)), env, reject: false });
  const registries = async () =>
    (await execa("docker", ["ps", "--all", "--quiet", "--filter", `volume=${cache}`])).stdout;
  const here = async () => (await execa("docker", ["image", "ls", "--format", "{{.Repository}}"])).stdout;

  /** Ports of the server's loopback address. */
  const listening = () => get().console("ss -Hltn src 127.0.0.1 | sort");
  const makeCache = () => execa("docker", ["volume", "create", "--label", `${RUN_LABEL}=${run}`, cache]);

  beforeAll(async () => {
    before = await listening();
    await makeCache();
    folder = await mkdtemp(join(tmpdir(), "platform-sent-"));
    base = await source(`${run}-base`, "base", 8 * MEGABYTE);
  });
  afterAll(async () => {
    const named = ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", `platform/${run}-*`];
    const { stdout } = await execa("docker", named);
    if (stdout !== "") await execa("docker", ["image", "rm", ...stdout.split("\n")]);
    await execa("docker", ["volume", "rm", "--force", cache]);
    await rm(folder, { recursive: true, force: true });
  });

  describe("sent to it", () => {
    let first: Source;

    test("an image gets the name that it would have been built under, and all of it crosses the wire once", async () => {
      first = await service("first", 2);
      const sent = await sendIt(first);
      expect(sent?.bytes).toBeGreaterThan(10 * MEGABYTE);
      expect(sent?.bytes).toBeLessThan(10.1 * MEGABYTE);
      expect(await get().console(`docker image inspect --format '{{.RepoTags}}' ${first.reference}`)).toBe(
        `[${first.reference}]`,
      );
    });

    test("again, nothing is built and nothing is sent, though this computer may have forgotten it", async () => {
      await execa("docker", ["image", "rm", first.reference]);
      expect(await sendIt(first)).toBeUndefined();
      expect(await here()).not.toContain(`platform/${first.name}`);
    });

    test("a second one on the same base sends its own layer only", async () => {
      const sent = await sendIt(await service("second", 1));
      expect(sent).toMatchObject({ blobs: 2 });
      expect(sent?.bytes).toBeGreaterThan(MEGABYTE);
      expect(sent?.bytes).toBeLessThan(1.1 * MEGABYTE);
    });

    test("a changed one sends its last layer only, also once the store on this computer is gone", async () => {
      await execa("docker", ["volume", "rm", cache]);
      await makeCache();
      const changed = await service("first", 2);
      const sent = await sendIt(changed);
      expect(sent?.bytes).toBeGreaterThan(2 * MEGABYTE);
      expect(sent?.bytes).toBeLessThan(2.1 * MEGABYTE);
      // What is in no release goes when the next one has come.
      const listed = await get().console("docker image ls --format '{{.Repository}}:{{.Tag}}'");
      expect(listed).toContain(changed.reference);
      expect(listed).not.toContain(first.reference);
    });

    test("nothing is left of the way: no registry, no name with a port, and no port on the server", async () => {
      expect(await registries()).toBe("");
      expect(await here()).not.toContain("127.0.0.1");
      expect(await get().console("docker image ls")).not.toContain("127.0.0.1");
      await expect.poll(listening, { timeout: 10_000 }).toBe(before);
    });

    test.each(["SIGINT", "SIGKILL"] as const)("ended by %s, no registry is left here", async (signal) => {
      const image = await service(`ended-${signal.toLowerCase()}`, 8);
      const child = execa(process.execPath, [PROGRAM], {
        input: JSON.stringify(await order(image)),
        reject: false,
      });
      await expect.poll(registries, { timeout: 60_000, interval: 20 }).not.toBe("");
      child.kill(signal);
      const { exitCode, stderr } = await child;
      if (signal === "SIGINT")
        expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/Interrupted\.$/)]);
      await expect.poll(registries, { timeout: 30_000 }).toBe("");
      expect(await get().console("docker image ls")).not.toContain(image.name);
    });

    test("where sshd forbids it, the message says which setting, and what else can be done", async () => {
      const file = "/etc/ssh/sshd_config.d/00-a-forwarding.conf";
      await get().console(`echo 'AllowTcpForwarding local' >${file} && systemctl reload ssh`);
      try {
        await expect(sendIt(await service("refused", 1))).rejects.toThrow(
          /AllowTcpForwarding "yes" or "remote".*images\.from server/,
        );
      } finally {
        await get().console(`rm ${file} && systemctl reload ssh`);
      }
      expect(await registries()).toBe("");
    });

    test("where this computer has no Docker, the message says so, and no key is in it", async () => {
      const { exitCode, stderr } = await inProcess(await service("without", 1), {
        PATH: dirname(process.execPath),
      });
      expect([exitCode, stderr]).toEqual([
        1,
        expect.stringMatching(/Docker is not installed here\..*images\.from server/),
      ]);
      expect(stderr).not.toContain("PRIVATE KEY");
    });

    test("what can't be built fails with the end of its log", async () => {
      const image = await service("broken", 1);
      await writeFile(join(folder, image.name, "Dockerfile.cpu"), "FROM scratch\nCOPY missing /\n");
      const read = readContext(join(folder, image.name));
      const archive = packContext(join(folder, image.name), image.name, read, join(folder, "packed"));
      await expect(
        sendIt({ name: image.name, reference: referenceTo(image.name, read), archive }),
      ).rejects.toThrow(/could not be built\. The end of the build's log:[\s\S]*missing/);
    });

    test("another machine at its address gets nothing", async () => {
      const image = await order(await service("stranger", 1));
      const { publicKey } = { publicKey: `ssh-ed25519 ${randomBytes(51).toString("base64")}` };
      await expect(
        send(
          { ...image, login: { ...image.login, hostKey: publicKey } },
          { signal: new AbortController().signal, say: console.log },
        ),
      ).rejects.toThrow(/Host denied/);
    });
  });
}
