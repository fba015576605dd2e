import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { Accounts } from "./api.ts";
import { named, required } from "./rules.ts";

/** `make user-remove NAME=…`: the user, or where there is none yet, the invitation. */
export async function run(options: Options): Promise<void> {
  const wanted = required(options.name, "NAME", "make user-remove NAME=ada@example.org");
  await withPlatform(options, async (client) => {
    const accounts = new Accounts(client);
    const invitations = (await accounts.invitations()).filter(({ forUser }) => !forUser);
    const users = await accounts.users();
    const found = named([...users, ...invitations], wanted);
    if ("ofStack" in found) await accounts.removeUser(found);
    else await accounts.takeBack(found);
    const removed = "ofStack" in found ? "user" : "invitation";
    const said = {
      user: "is removed, with sessions and tokens; what was uploaded stays.",
      invitation: "is no longer invited.",
    };
    show({ name: found.name, removed }, options, () => `${found.name} ${said[removed]}`);
  });
}
