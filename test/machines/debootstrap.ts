import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ExecaError, execa } from "execa";
import { installPackages } from "../../scripts/setup/admin.ts";
import { answers, aptMirror, aptMirrorOptions, debianSources } from "./apt-mirror.ts";
import { BASE_LABEL } from "./labels.ts";
import { BUNDLE_PATH, bundleFile, importChanges } from "./machine-settings.ts";
import { asRoot } from "./privileged.ts";
import { SLIM_FILES, SLIM_FOLDERS } from "./slim.ts";

/**
 * Makes a Docker image of a Debian release from Debian's packages alone, slimmed and configured like the official slim
 * one, and with this machine's certificates and package indexes inside.
 * @throws ExecaError when debootstrap, tar or docker fails
 */
export async function debootstrapImage(suite: string, tag: string): Promise<void> {
  await installDebootstrap();
  // Not under /tmp, which may be mounted nodev, and debootstrap makes devices.
  const work = await mkdtemp(join("/var/tmp", `base-${suite}-`)).catch(() =>
    mkdtemp(join(tmpdir(), "base-")),
  );
  const root = join(work, "root");
  try {
    const mirror = await aptMirror();
    const sources = await debianSources(suite, mirror, answers);
    const where = mirror.main === undefined ? [] : [mirror.main];
    await execa(...asRoot("debootstrap", ["--variant=minbase", suite, root, ...where]));
    await addOverlay(work, root, sources);
    await execa(...asRoot("rm", ["-rf", ...SLIM_FOLDERS.map((folder) => join(root, folder))]));
    const changes = [...importChanges(process.env), 'CMD ["bash"]', `LABEL ${BASE_LABEL}=debootstrap`];
    const pack = asRoot("tar", ["-C", root, "--numeric-owner", "-c", "."]);
    const options = changes.flatMap((change) => ["--change", change]);
    // Not kept in memory on its way: it is some 70 MB.
    await execa(...pack, { buffer: false }).pipe("docker", ["import", ...options, "-", tag]);
  } finally {
    await execa(...asRoot("rm", ["-rf", root]));
    await rm(work, { recursive: true, force: true });
  }
}

/** Files laid over the root by way of a folder of ours, as the root belongs to root. */
async function addOverlay(work: string, root: string, sources: string | undefined): Promise<void> {
  const overlay = join(work, "overlay");
  const files: Record<string, string> = {
    ...SLIM_FILES,
    "etc/apt/apt.conf.d/90machine": await aptMirrorOptions(),
    ...(sources && { "etc/apt/sources.list.d/debian.sources": sources, "etc/apt/sources.list": "" }),
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(overlay, path)), { recursive: true });
    await writeFile(join(overlay, path), content, { mode: path.startsWith("usr/sbin/") ? 0o755 : 0o644 });
  }
  for (const path of [BUNDLE_PATH, "/etc/ssl/certs/ca-certificates.crt"]) {
    await mkdir(dirname(join(overlay, path)), { recursive: true });
    await copyFile(bundleFile(process.env), join(overlay, path));
  }
  await execa(...asRoot("cp", ["-r", "--preserve=mode", `${overlay}/.`, root]));
}

async function installDebootstrap(): Promise<void> {
  try {
    await execa("debootstrap", ["--version"], { env: { PATH: `${process.env["PATH"]}:/usr/sbin` } });
  } catch (error) {
    if (!(error instanceof ExecaError) || error.code !== "ENOENT") throw error;
    await installPackages(["debootstrap"], () => undefined);
  }
}
