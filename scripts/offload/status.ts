import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { statusText } from "./readable.ts";
import { Offload } from "./shapes.ts";

/** `make offload-status` */
export async function run(options: Options): Promise<void> {
  await withPlatform(options, async (client) => {
    const told = Offload.parse(await client.json("/api/offload"));
    show(told, options, () => statusText(told));
  });
}
