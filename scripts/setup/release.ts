import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { CommandError, messageOf } from "../errors.ts";
import { run } from "../process.ts";

/** Where Pulumi's releases are. */
export const DOWNLOAD_SITE = "https://get.pulumi.com";

/** Name of the archive of a release for a computer. Pure. @throws CommandError where Pulumi has none */
export function archiveName(version: string, platform: string, machine: string): string {
  const system = { linux: "linux", darwin: "darwin", win32: "windows" }[platform];
  if (system === undefined || !["x64", "arm64"].includes(machine)) {
    throw new CommandError(`Pulumi has no release for ${platform} on ${machine}.`, {
      fix: "use a computer with Linux, macOS or Windows on x64 or arm64.",
    });
  }
  return `pulumi-v${version}-${system}-${machine}.${system === "windows" ? "zip" : "tar.gz"}`;
}

/** Undefined when the site answers within the time, else why it counts as out of reach. */
export async function outOfReach(site: string, timeMilliseconds: number): Promise<string | undefined> {
  try {
    const answer = await fetch(`${site}/latest-version`, { signal: AbortSignal.timeout(timeMilliseconds) });
    await answer.body?.cancel();
    return answer.ok ? undefined : `it answers ${answer.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return messageOf(cause);
  }
}

async function download(url: string, path: string, report: (line: string) => void): Promise<void> {
  const answer = await fetch(url);
  if (!answer.ok || answer.body === null) {
    throw new CommandError(`${url} answers ${answer.status}.`, {
      fix: "run this again; it may be a passing fault.",
    });
  }
  const total = Number(answer.headers.get("content-length"));
  let received = 0;
  const count = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      received += chunk.length;
      if (total > 0) report(`${basename(path)}: ${Math.floor((100 * received) / total)} %`);
      yield chunk;
    }
  };
  await pipeline(answer.body, count, createWriteStream(path));
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function expectedSum(site: string, version: string, archive: string): Promise<string> {
  const answer = await fetch(`${site}/releases/sdk/pulumi-${version}-checksums.txt`);
  const line = (await answer.text()).split("\n").find((candidate) => candidate.trim().endsWith(archive));
  if (!answer.ok || line === undefined) {
    throw new CommandError(`${site} lists no checksum for ${archive}.`, {
      fix: "run this again; it may be a passing fault.",
    });
  }
  return `${line.trim().split(/\s+/)[0]}`;
}

export interface Release {
  readonly site: string;
  readonly version: string;
  /** Gets the folder `pulumi`, or `pulumi/bin` on Windows, with the programs. */
  readonly folder: string;
  readonly report: (line: string) => void;
}

/** Downloads an official release, compares its SHA-256 sum with the published one, and unpacks it. */
export async function installRelease({ site, version, folder, report }: Release): Promise<void> {
  const archive = archiveName(version, process.platform, process.arch);
  const path = join(folder, archive);
  await mkdir(folder, { recursive: true });
  try {
    await download(`${site}/releases/sdk/${archive}`, path, report);
    const [sum, expected] = [await sha256(path), await expectedSum(site, version, archive)];
    if (sum !== expected) {
      throw new CommandError(`${archive} has the SHA-256 sum ${sum}, but ${expected} is published.`, {
        fix: "run this again; if it stays, something between here and the download site changes files.",
      });
    }
    report(`unpacking ${archive}`);
    // Windows ships bsdtar, which reads zip archives too.
    await run("tar", ["-xf", path, "-C", folder]);
  } finally {
    await rm(path, { force: true });
  }
}
