import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { statusText } from "./readable.ts";
import { Offload } from "./shapes.ts";

/** `make offload-stop` */
export async function run(options: Options): Promise<void> {
  await withPlatform(options, async (client) => {
    const told = Offload.parse(await client.change("POST", "/api/offload/stop", {}));
    show(told, options, () => statusText(told));
  });
}
