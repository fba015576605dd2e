import type { Options } from "../options.ts";
import { stackOutputs } from "./outputs.ts";
import { sshTo } from "./ssh-client.ts";

/** `make ssh`: a shell on the server. */
export async function run({ stack }: Options): Promise<void> {
  await sshTo(stack, await stackOutputs(stack));
}
