import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { Accounts } from "./api.ts";
import { tokensTable } from "./readable.ts";

/** `make tokens` */
export function run(options: Options): Promise<void> {
  return withPlatform(options, async (client) => {
    const tokens = await new Accounts(client).tokens();
    show({ tokens }, options, () => tokensTable(tokens, Date.now()));
  });
}
