import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { buildServerImage } from "../../machines/server-container.ts";

const FOLDER = fileURLToPath(new URL("image", import.meta.url));
const IMAGE = "platform/cloud-machine:test";

/**
 * Builds the image that all machines of a provider are made from and returns its name. Seconds once it was built.
 * @throws ExecaError when Docker or the base image is missing
 */
export async function buildMachineImage(): Promise<string> {
  await buildServerImage();
  await execa("docker", ["build", "--quiet", "--tag", IMAGE, FOLDER]);
  return IMAGE;
}
