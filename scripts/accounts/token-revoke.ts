import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { Accounts } from "./api.ts";
import { required, tokenNamed } from "./rules.ts";

/** `make token-revoke NAME=…` */
export async function run(options: Options): Promise<void> {
  const wanted = required(options.name, "NAME", "make token-revoke NAME=nightly");
  await withPlatform(options, async (client) => {
    const accounts = new Accounts(client);
    const { id, name, userName } = await accounts.tokens().then((all) => tokenNamed(all, wanted));
    await accounts.revoke(id);
    show({ id, name, userName }, options, () => `Token "${name}" of ${userName} is revoked.`);
  });
}
