import { mkdir, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { isRunning } from "../../../scripts/running.ts";
import { asRoot } from "../../machines/privileged.ts";
import type { Host } from "./machine.ts";

/** A name tells whose file it is: PROCESS-PURPOSE.img */
const FOLDER = "/var/tmp/platform-test-volumes";

/** A block device of this machine that stands in for a provider's volume. */
export interface LoopDevice {
  /** As it is called here, such as "/dev/loop7". */
  readonly device: string;
  /** Where a server finds it once it is attached. */
  readonly path: string;
  /** Makes it appear in a server, as udev does where a kernel tells it; it is gone again after a restart. */
  attach(host: Host): Promise<void>;
  grow(megabytes: number): Promise<void>;
}

/** A blank device. Removed by `removeLoopDevices`. */
export async function makeLoopDevice(purpose: string, megabytes: number): Promise<LoopDevice> {
  await mkdir(FOLDER, { recursive: true });
  const file = join(FOLDER, `${process.pid}-${purpose}.img`);
  await writeFile(file, "");
  await truncate(file, megabytes * 2 ** 20);
  const { stdout: device } = await asRootRun("losetup", "--find", "--show", file);
  const number = /\d+$/.exec(device)?.[0];
  const path = `/dev/disk/by-id/scsi-${purpose}`;
  return {
    device,
    path,
    async attach(host) {
      await host.console(
        `[ -b ${device} ] || mknod ${device} b 7 ${number}; mkdir -p /dev/disk/by-id; ln -sf ${device} ${path}`,
      );
    },
    async grow(to) {
      await truncate(file, to * 2 ** 20);
      await asRootRun("losetup", "--set-capacity", device);
    },
  };
}

/** Removes this process's devices, and those of processes that are gone. Servers that use them have to be gone before. */
export async function removeLoopDevices(): Promise<void> {
  for (const name of await readdir(FOLDER).catch(() => [])) {
    const owner = Number(name.split("-")[0]);
    if (owner !== process.pid && isRunning(owner)) continue;
    const file = join(FOLDER, name);
    const { stdout } = await asRootRun("losetup", "--noheadings", "--output", "NAME", "--associated", file);
    for (const device of stdout.split("\n").filter(Boolean)) await asRootRun("losetup", "--detach", device);
    await rm(file);
  }
}

function asRootRun(command: string, ...args: string[]) {
  return execa(...asRoot(command, args));
}
