import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { stopAll } from "./ask.ts";
import { statusText } from "./readable.ts";

/** `make offload-stop` */
export async function run(options: Options): Promise<void> {
  await withPlatform(options, async (client) => {
    const told = await stopAll(client);
    show(told, options, () => statusText(told));
  });
}
