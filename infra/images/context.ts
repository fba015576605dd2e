import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import * as tar from "tar";

/** A build context: the files that go into an image, and the hash that names them. */
export interface BuildContext {
  /** First 12 hex digits of the SHA-256 over paths, modes and contents. */
  readonly hash: string;
  /** Paths relative to the folder, sorted, with "/" on every system. */
  readonly files: readonly string[];
}

/** Not part of an image: tests, what tools leave behind, and the manifest, which Docker is told separately. */
const LEFT_OUT = [
  /(^|\/)(node_modules|__pycache__|\.[^/]+_cache|\.venv)\//,
  /\.test\.ts$/,
  /\.pyc$/,
  /^(service|manifest)\.ts$/,
  /^(tests|testing)\//,
];

/**
 * The build context of a service's folder. Tests are left out, so that changing one builds nothing.
 * @param seed goes into the hash too: what the build depends on beside the files, such as its base image
 */
export function readContext(folder: string, seed = ""): BuildContext {
  const files = list(folder, folder).filter((path) => !LEFT_OUT.some((pattern) => pattern.test(path)));
  const hash = createHash("sha256").update(seed);
  for (const path of files) {
    const executable = (statSync(join(folder, path)).mode & 0o100) !== 0;
    hash.update(`\0${path}\0${executable ? "x" : "-"}\0`).update(readFileSync(join(folder, path)));
  }
  return { hash: hash.digest("hex").slice(0, 12), files };
}

function list(root: string, folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : list(root, path);
      return [relative(root, path).split(sep).join("/")];
    })
    .sort();
}

/**
 * Packs a context into `staging/NAME-HASH.tar`, the file that is sent to the server: it keeps the files' modes, which copying a
 * folder does not, and crosses the wire in one piece. Complete or absent: it is written under another name and renamed.
 */
export function packContext(folder: string, name: string, context: BuildContext, staging: string): string {
  const target = join(staging, `${name}-${context.hash}.tar`);
  if (existsSync(target)) return target;
  mkdirSync(staging, { recursive: true });
  const partial = `${target}.${process.pid}`;
  tar.create({ sync: true, file: partial, cwd: folder, portable: true, mtime: new Date(0) }, [
    ...context.files,
  ]);
  renameSync(partial, target);
  return target;
}
