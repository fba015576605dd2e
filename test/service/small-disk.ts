import { execa } from "execa";
import { type Manifest, MEDIA_GROUP } from "../../infra/service/manifest.ts";
import { makeLoopDevice } from "../e2e/host/loop-device.ts";
import { asRoot } from "../machines/privileged.ts";
import { docker } from "./docker.ts";

/**
 * A volume of a disk of its own, empty, in which the service may write. It is mounted while a container uses it, so that it goes with the
 * run's containers; its device is removed by `removeLoopDevices`.
 */
export async function smallDisk(
  runId: string,
  { uid }: Pick<Manifest, "uid">,
  megabytes: number,
): Promise<string> {
  const { device } = await makeLoopDevice(runId, megabytes);
  await execa(
    ...asRoot("mkfs.ext4", ["-q", "-F", "-m", "0", "-E", `root_owner=${uid}:${MEDIA_GROUP}`, device]),
  );
  const options = ["type=ext4", `device=${device}`].map((option) => `--opt=${option}`);
  return docker("volume", "create", "--label", `platform.test=${runId}`, ...options);
}
