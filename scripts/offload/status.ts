import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { offloadOf } from "./ask.ts";
import { statusText } from "./readable.ts";

/** `make offload-status` */
export async function run(options: Options): Promise<void> {
  await withPlatform(options, async (client) => {
    const told = await offloadOf(client);
    show(told, options, () => statusText(told));
  });
}
