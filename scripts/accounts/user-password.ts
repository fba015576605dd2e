import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { Accounts } from "./api.ts";
import { minute, once } from "./readable.ts";
import { named, required } from "./rules.ts";

/** `make user-password NAME=…` */
export async function run(options: Options): Promise<void> {
  const wanted = required(options.name, "NAME", "make user-password NAME=ada@example.org");
  await withPlatform(options, async (client) => {
    const accounts = new Accounts(client);
    const user = named(await accounts.users(), wanted);
    const { path, expiresAt } = await accounts.resetPassword(user);
    const link = `${client.url}${path}`;
    const remark = `For ${user.name} alone, to choose a new password: it works once, until ${minute(expiresAt)}, and is not shown again.`;
    show({ name: user.name, link, expiresAt }, options, () => once(link, remark));
  });
}
