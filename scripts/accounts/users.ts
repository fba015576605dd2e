import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { Accounts } from "./api.ts";
import { usersTable } from "./readable.ts";

/** `make users` */
export function run(options: Options): Promise<void> {
  return withPlatform(options, async (client) => {
    const accounts = new Accounts(client);
    const [users, invitations] = [await accounts.users(), await accounts.invitations()];
    show({ users, invitations }, options, usersTable);
  });
}
