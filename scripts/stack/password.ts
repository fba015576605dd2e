import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { stackOutputs } from "./outputs.ts";

/** `make password`: the same as `pulumi stack output adminPassword --show-secrets`. */
export async function run(options: Options): Promise<void> {
  const { adminPassword } = await stackOutputs(options.stack);
  show({ password: adminPassword }, options, ({ password }) => password);
}
