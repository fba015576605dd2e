import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { debootstrapImage } from "./debootstrap.ts";
import { type Progress, timed } from "./log.ts";

const BASE = "debian:bullseye-slim";
const IMAGE = "platform/vps:test-bullseye";
const IMAGE_FOLDER = fileURLToPath(new URL("../../infra/server/local/image", import.meta.url));

/**
 * A server's image of Debian 11, the oldest that a machine of one's own may run. Kept apart from the base images: nothing but
 * tests needs it.
 * @returns its name
 * @throws ExecaError when the base can be neither pulled nor made from packages
 */
export async function bullseyeServerImage({ log }: Progress): Promise<string> {
  const found = await execa("docker", ["image", "inspect", BASE], { reject: false });
  if (found.failed && (await execa("docker", ["pull", "--quiet", BASE], { reject: false })).failed) {
    await timed(log, `${BASE}: made`, () => debootstrapImage("bullseye", BASE));
  }
  await execa("docker", ["build", "--quiet", "--build-arg", `BASE=${BASE}`, "--tag", IMAGE, IMAGE_FOLDER]);
  return IMAGE;
}
