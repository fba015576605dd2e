import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { Accounts } from "./api.ts";
import { minute, once } from "./readable.ts";
import { countOf, required, scopesOf } from "./rules.ts";

const EXAMPLE = "make token NAME=nightly SCOPES=media:read,media:write DAYS=30";

/** `make token NAME=… SCOPES=… DAYS=…` */
export async function run(options: Options): Promise<void> {
  const name = required(options.name, "NAME", EXAMPLE);
  const scopes = scopesOf(options.scopes, EXAMPLE);
  const days = countOf(options.days, { variable: "DAYS", otherwise: 90, most: 366 });
  await withPlatform(options, async (client) => {
    const { id, token, expiresAt } = await new Accounts(client).makeToken({ name, scopes, days });
    const remark = `Token "${name}" may ${scopes.join(", ")}, until ${minute(expiresAt)}. It is not shown again.`;
    show({ id, name, scopes, token, expiresAt }, options, () => once(token, remark));
  });
}
