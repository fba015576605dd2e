import { withPlatform } from "../api/platform.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { Accounts } from "./api.ts";
import { minute, once } from "./readable.ts";
import { countOf, required, roleOf } from "./rules.ts";

const EXAMPLE = "make invite NAME=ada@example.org ROLE=analyst";

/** `make invite NAME=… ROLE=…` */
export async function run(options: Options): Promise<void> {
  const name = required(options.name, "NAME", EXAMPLE);
  const role = roleOf(options.role, EXAMPLE);
  const days = countOf(options.days, { variable: "DAYS", otherwise: 3, most: 7 });
  await withPlatform(options, async (client) => {
    const { path, expiresAt } = await new Accounts(client).invite({ name, role, hours: days * 24 });
    const link = `${client.url}${path}`;
    const remark = `For ${name} alone, as ${role}: it works once, until ${minute(expiresAt)}, and is not shown again.`;
    show({ name, role, link, expiresAt }, options, () => once(link, remark));
  });
}
