import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { dirname, join as remoteJoin } from "node:path/posix";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { Client, SFTPWrapper, Stats } from "ssh2";
import { Slots } from "../plugin/slots.ts";
import type { Asset } from "../plugin/wire.ts";

/** SFTP's status code for a path that does not exist. */
const NO_SUCH_FILE = 2;
/** Files on the way at the same time over one connection. */
const FILES = 8;

/**
 * Copies a text, a file or a folder by SFTP. Modes are not kept: the server's umask decides, as with the official plugin.
 *
 * | source  | path is a folder | path does not exist | path is a file |
 * | ------- | ---------------- | ------------------- | -------------- |
 * | folder  | path/folder      | path/folder         | error          |
 * | folder/ | its contents     | its contents        | error          |
 * | file    | path/file        | path                | overwritten    |
 * | text    | error            | path                | overwritten    |
 */
export async function upload(client: Client, source: Asset, path: string): Promise<void> {
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    client.once("error", reject);
    client.sftp((error, session) => (error ? reject(error) : resolve(session)));
  });
  const target = new Target(sftp);
  if (source.path === undefined) return uploadText(target, source.text ?? "", path);
  if ((await stat(source.path)).isDirectory()) return uploadFolder(target, source.path, path);
  const inside = (await target.stat(path))?.isDirectory();
  const destination = inside ? remoteJoin(path, basename(source.path)) : path;
  if (!inside) await target.makeFolders(dirname(path));
  await target.write(source.path, destination);
}

async function uploadText(target: Target, text: string, path: string): Promise<void> {
  if ((await target.stat(path))?.isDirectory()) {
    throw new Error(
      `remote path ${path} is a directory; when using a text asset, remotePath must be a file path`,
    );
  }
  await target.makeFolders(dirname(path));
  await target.writeText(text, path);
}

async function uploadFolder(target: Target, folder: string, path: string): Promise<void> {
  const root = folder.endsWith("/") ? path : remoteJoin(path, basename(folder));
  await target.makeFolders(root);
  const slots = new Slots(FILES);
  const copyInto = async (from: string, to: string): Promise<void> => {
    const entries = await readdir(from, { withFileTypes: true });
    await Promise.all(
      entries.map(async (entry) => {
        const [source, destination] = [join(from, entry.name), remoteJoin(to, entry.name)];
        if (!entry.isDirectory()) return slots.run(() => target.write(source, destination));
        await target.makeFolders(destination);
        return copyInto(source, destination);
      }),
    );
  };
  await copyInto(folder, root);
}

/** The file system at the other end. */
class Target {
  readonly #sftp: SFTPWrapper;

  constructor(sftp: SFTPWrapper) {
    this.#sftp = sftp;
  }

  /** Undefined when there is nothing at the path. */
  stat(path: string): Promise<Stats | undefined> {
    return new Promise((resolve, reject) => {
      this.#sftp.stat(path, (error, stats) => {
        if (!error) resolve(stats);
        else if (statusOf(error) === NO_SUCH_FILE) resolve(undefined);
        else reject(new Error(`failed to stat remote path ${path}: ${error.message}`, { cause: error }));
      });
    });
  }

  /** Makes the folder and those above it. @throws Error where one of them is a file. */
  async makeFolders(path: string): Promise<void> {
    const found = await this.stat(path);
    if (found?.isDirectory()) return;
    if (found) throw new Error(`remote path ${path} exists but is not a directory`);
    if (dirname(path) !== path) await this.makeFolders(dirname(path));
    try {
      await promisify((done: (error?: Error | null) => void) => this.#sftp.mkdir(path, done))();
    } catch (error) {
      // Another copy may have made it meanwhile.
      if ((await this.stat(path))?.isDirectory()) return;
      throw new Error(`failed to create remote directory ${path}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  async write(source: string, path: string): Promise<void> {
    try {
      await pipeline(createReadStream(source), this.#sftp.createWriteStream(path));
    } catch (error) {
      throw new Error(`failed to copy file ${source} to remote path ${path}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  async writeText(text: string, path: string): Promise<void> {
    try {
      await pipeline([text], this.#sftp.createWriteStream(path));
    } catch (error) {
      throw new Error(`failed to write text content to remote path ${path}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}

function statusOf(error: Error): number | undefined {
  return "code" in error && typeof error.code === "number" ? error.code : undefined;
}
