import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { archiveName, installRelease, outOfReach } from "../../../../scripts/setup/release.ts";

const VERSION = "3.250.0";
const ARCHIVE = archiveName(VERSION, process.platform, process.arch);

let folder: string;
let site: Server;
let url: string;
let files: Record<string, Buffer>;

/** A download site with one release, laid out as the real one. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "release-"));
  await mkdir(join(folder, "pulumi"));
  await writeFile(join(folder, "pulumi/pulumi"), "#!/bin/sh\n");
  execFileSync("tar", ["-czf", join(folder, "archive"), "-C", folder, "pulumi"]);
  const archive = await readFile(join(folder, "archive"));
  const sum = createHash("sha256").update(archive).digest("hex");
  files = {
    "/latest-version": Buffer.from("3.260.0"),
    [`/releases/sdk/${ARCHIVE}`]: archive,
    [`/releases/sdk/pulumi-${VERSION}-checksums.txt`]: Buffer.from(
      `0000  other.tar.gz\n${sum}  ${ARCHIVE}\n`,
    ),
  };
  site = createServer((request, response) => {
    const file = files[`${request.url}`];
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});

afterEach(async () => {
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
  await rm(folder, { recursive: true });
});

const target = (): string => join(folder, "installed");
const install = (): Promise<void> =>
  installRelease({ site: url, version: VERSION, folder: target(), report: () => undefined });

test("a release whose checksum fits is unpacked, and its archive does not stay", async () => {
  await install();
  expect(existsSync(join(target(), "pulumi/pulumi"))).toBe(true);
  expect(existsSync(join(target(), ARCHIVE))).toBe(false);
});

test("a release that was tampered with is not unpacked", async () => {
  files[`/releases/sdk/${ARCHIVE}`] = Buffer.concat([
    files[`/releases/sdk/${ARCHIVE}`] ?? Buffer.alloc(0),
    Buffer.from("x"),
  ]);
  await expect(install()).rejects.toThrow(/SHA-256 sum/);
  expect(existsSync(join(target(), "pulumi"))).toBe(false);
});

test("a release that the site does not have is named", async () => {
  delete files[`/releases/sdk/${ARCHIVE}`];
  await expect(install()).rejects.toThrow(`${ARCHIVE} answers 404`);
});

test("the site is in reach when it answers, and else there is a reason", async () => {
  expect(await outOfReach(url, 1000)).toBeUndefined();
  files = {};
  expect(await outOfReach(url, 1000)).toBe("it answers 404");
  expect(await outOfReach("http://127.0.0.1:1", 1000)).toMatch(/ECONNREFUSED|bad port/);
});

test("each supported computer has its archive", () => {
  expect(archiveName("3.250.0", "linux", "x64")).toBe("pulumi-v3.250.0-linux-x64.tar.gz");
  expect(archiveName("3.250.0", "win32", "arm64")).toBe("pulumi-v3.250.0-windows-arm64.zip");
  expect(() => archiveName("3.250.0", "freebsd", "x64")).toThrow(/no release for freebsd/);
});
