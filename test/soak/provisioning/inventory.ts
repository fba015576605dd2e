import type { Cloud } from "../../cloud/start.ts";
import { ask, type ProviderFacts } from "../../e2e/providers/provider.ts";

/** A zone that is there before the stack is; what is in it besides address records is not the stack's. */
export const ZONE = "example.org";

interface Thing {
  readonly name?: string;
  readonly ip?: string;
  readonly default?: boolean;
  readonly is_default?: boolean;
  /** Of records: "A". */
  readonly type?: string;
}

/** Everything that a stack makes: the list's path, and its name in the answer. */
const LISTS: Readonly<Record<ProviderFacts["provider"], readonly (readonly [path: string, key: string])[]>> =
  {
    hetzner: [
      ...["servers", "volumes", "primary_ips", "firewalls", "ssh_keys"].map(
        (name) => [`/${name}`, name] as const,
      ),
      [`/zones/${ZONE}/rrsets`, "rrsets"],
    ],
    digitalocean: [
      ...["droplets", "volumes", "reserved_ips", "firewalls", "vpcs", "projects", "tags"].map(
        (name) => [`/${name}`, name] as const,
      ),
      ["/account/keys", "ssh_keys"],
      [`/domains/${ZONE}/records`, "domain_records"],
    ],
  };

/** What is there at the provider, each thing as its list and name, in order; without what every account has. */
export async function inventory(cloud: Cloud, provider: ProviderFacts["provider"]): Promise<string[]> {
  const found = await Promise.all(
    LISTS[provider].map(async ([path, key]) => {
      const answer = await ask<Record<string, readonly Thing[]>>(cloud, "GET", path);
      return (answer[key] ?? [])
        .filter((thing) => !(thing.default ?? thing.is_default))
        .filter(({ type }) => !path.includes(ZONE) || type === "A" || type === "AAAA")
        .map(({ name, type }) => [key, name, path.includes(ZONE) && type].filter(Boolean).join(" "));
    }),
  );
  return found.flat().sort();
}

const ZONES: Readonly<Record<ProviderFacts["provider"], readonly [path: string, body: unknown]>> = {
  hetzner: ["/zones", { name: ZONE, mode: "primary" }],
  digitalocean: ["/domains", { name: ZONE }],
};

/** Gives the account a zone, as somebody has one who bought a domain. */
export async function makeZone(cloud: Cloud, provider: ProviderFacts["provider"]): Promise<void> {
  const [path, body] = ZONES[provider];
  await ask(cloud, "POST", path, body);
}

/**
 * Reserved addresses at DigitalOcean carry no label: those that an update made and could not write down are told to the user,
 * who releases them. One that nobody was told of stays, and fails the test.
 */
export async function releaseTold(
  cloud: Cloud,
  provider: ProviderFacts["provider"],
  said: string,
): Promise<void> {
  if (provider !== "digitalocean") return;
  interface Addresses {
    readonly reserved_ips: readonly { readonly ip: string; readonly droplet: unknown }[];
  }
  const { reserved_ips: all } = await ask<Addresses>(cloud, "GET", "/reserved_ips");
  for (const { ip, droplet } of all) {
    if (droplet === null && said.includes(ip)) await ask(cloud, "DELETE", `/reserved_ips/${ip}`);
  }
}
