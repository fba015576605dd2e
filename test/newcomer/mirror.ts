import { execa } from "execa";
import { RUN_LABEL } from "../machines/labels.ts";
import { MIRROR } from "../machines/registry-mirror.ts";

/**
 * Keeps this computer's registry mirror, where there is one, while a clone takes its stack away: `make destroy` removes it with the last
 * server, and others here may need it for their next one. A container of a test that is never started counts as a server.
 *
 * @param name of that container
 */
export async function holdMirror(name: string): Promise<void> {
  const { stdout } = await execa("docker", ["ps", "--format", "{{.Names}}"]);
  if (!stdout.split("\n").includes(MIRROR)) return;
  await execa("docker", ["create", "--name", name, "--label", `${RUN_LABEL}=${name}`, MIRROR]);
}
