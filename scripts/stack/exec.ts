import type { Options } from "../options.ts";
import { serviceNamed } from "./named.ts";
import { stackOutputs } from "./outputs.ts";
import { quote } from "./remote.ts";
import { sshTo } from "./ssh-client.ts";

/** The best shell that a container has. */
const SHELL = "command -v bash >/dev/null && exec bash; exec sh";

/**
 * `make exec NAME=control CMD="ls /app"`: a command in the service's container, its user and its limits; without CMD a shell. Ends
 * with the command's own exit code.
 */
export async function run({ stack, name, cmd }: Options): Promise<void> {
  const outputs = await stackOutputs(stack);
  const { container } = serviceNamed(outputs.serviceList, name, "exec");
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  const command = `docker exec -i${terminal ? "t" : ""} ${quote(container)} sh -c ${quote(cmd ?? SHELL)}`;
  // Quiet about a connection that ends with the command.
  await sshTo(stack, outputs, { options: ["-q", terminal ? "-t" : "-T"], command });
}
