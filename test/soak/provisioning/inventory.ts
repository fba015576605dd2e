import type { Cloud } from "../../cloud/start.ts";
import { ask, type ProviderFacts } from "../../e2e/providers/provider.ts";

interface Thing {
  readonly name?: string;
  readonly ip?: string;
  readonly default?: boolean;
  readonly is_default?: boolean;
}

/** Everything that a stack makes: the list's path, and its name in the answer. */
const LISTS: Readonly<Record<ProviderFacts["provider"], readonly (readonly [path: string, key: string])[]>> =
  {
    hetzner: ["servers", "volumes", "primary_ips", "firewalls", "ssh_keys"].map((name) => [`/${name}`, name]),
    digitalocean: [
      ...["droplets", "volumes", "reserved_ips", "firewalls", "vpcs", "projects", "tags"].map(
        (name) => [`/${name}`, name] as const,
      ),
      ["/account/keys", "ssh_keys"],
    ],
  };

/** What is there at the provider, each thing as its list and name, in order; without what every account has. */
export async function inventory(cloud: Cloud, provider: ProviderFacts["provider"]): Promise<string[]> {
  const found = await Promise.all(
    LISTS[provider].map(async ([path, key]) => {
      const answer = await ask<Record<string, readonly Thing[]>>(cloud, "GET", path);
      return (answer[key] ?? [])
        .filter((thing) => !(thing.default ?? thing.is_default))
        .map(({ name }) => `${key} ${name ?? ""}`.trim());
    }),
  );
  return found.flat().sort();
}
