import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { Accounts } from "./api.ts";
import { auditTable } from "./readable.ts";
import { countOf } from "./rules.ts";

/** `make audit` */
export async function run(options: Options): Promise<void> {
  const count = countOf(options.lines, { variable: "LINES", otherwise: 50, most: 10_000 });
  await withPlatform(options, async (client) => {
    const events = await new Accounts(client).audit(count);
    show({ events }, options, () => auditTable(events));
  });
}
