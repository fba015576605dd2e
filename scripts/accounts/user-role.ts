import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { Accounts } from "./api.ts";
import { named, required, roleOf } from "./rules.ts";

const EXAMPLE = "make user-role NAME=ada@example.org ROLE=viewer";

/** `make user-role NAME=… ROLE=…` */
export async function run(options: Options): Promise<void> {
  const wanted = required(options.name, "NAME", EXAMPLE);
  const role = roleOf(options.role, EXAMPLE);
  await withPlatform(options, async (client) => {
    const accounts = new Accounts(client);
    const user = named(await accounts.users(), wanted);
    const changed = await accounts.changeRole(user, role);
    show(changed, options, () => `${user.name} was ${user.role} and is ${changed.role} now.`);
  });
}
