import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type Dockerode from "dockerode";
import { execa } from "execa";
import { type ServerVolumes, serverContainer } from "../../infra/server/local/container.ts";
import { DATA_PATH } from "../../infra/server/server.ts";

const IMAGE_FOLDER = fileURLToPath(new URL("../../infra/server/local/image", import.meta.url));
const IMAGE = "platform/vps:test";

/** Builds the image that servers are made from and returns its name. */
export async function buildServerImage(): Promise<string> {
  await execa("docker", ["build", "--quiet", "--tag", IMAGE, IMAGE_FOLDER]);
  return IMAGE;
}

/** What Docker's API needs to make a server that fits this machine. Without a volume for data, that is on the server's own disk. */
export async function serverHost(
  docker: Dockerode,
  memoryMb: number,
  volumes: Omit<ServerVolumes, "data"> & Partial<ServerVolumes>,
) {
  const info = (await docker.info()) as { CgroupVersion?: string };
  const made = serverContainer(
    { cgroupVersion: info.CgroupVersion === "1" ? 1 : 2 },
    { data: "", ...volumes },
    DATA_PATH,
  );
  const binds = made.volumes.map(
    (volume) =>
      [("hostPath" in volume ? volume.hostPath : volume.volumeName) ?? "", volume.containerPath] as const,
  );
  return {
    stopTimeout: made.stopTimeout,
    hostConfig: {
      CapAdd: made.capabilities.adds,
      SecurityOpt: made.securityOpts,
      CgroupnsMode: made.cgroupnsMode as "host" | "private",
      DeviceCgroupRules: made.deviceCgroupRules,
      Tmpfs: made.tmpfs,
      Binds: binds.filter(([source]) => source !== "").map((pair) => pair.join(":")),
      Memory: memoryMb * 2 ** 20,
      MemorySwap: memoryMb * 2 ** 20,
      RestartPolicy: { Name: made.restart },
    },
  };
}

/** Puts files into a container, running or not; they are root's and for root only. */
export async function putFiles(container: string, files: Readonly<Record<string, string>>): Promise<void> {
  // By way of a folder, whose owner-only files become root's in the container.
  const folder = await mkdtemp(join(tmpdir(), "server-files-"));
  // Not that folder itself: the container's root would become as closed as it is.
  const root = join(folder, "root");
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content, { mode: 0o600 });
    }
    await execa("docker", ["cp", `${root}/.`, `${container}:/`]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
