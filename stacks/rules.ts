import { offers, type Size } from "../infra/server/sizes.ts";
import { llmProblem } from "./llm.ts";
import { offloadProblem } from "./offload.ts";
import type { Settings } from "./settings.ts";
import { tiers } from "./tiers.ts";

/** Rules across settings: each looks at one setting and says what is wrong with it beside the others, or nothing. Pure. */
type Rule = (settings: Settings) => string | undefined;

const RULES: readonly Rule[] = [
  sizeOfTier,
  lineOfProvider,
  sizeOfLine,
  locationOfLine,
  volumeOfProvider,
  backupsOfProvider,
  protectOfProvider,
  networksOfProvider,
  existingOfProvider,
  namesOfDomain,
  acmeOfProvider,
  authorityOfDirectory,
  llmProblem,
  offloadProblem,
];

export function checkRules(settings: Settings): string[] {
  return RULES.flatMap((rule) => rule(settings) ?? []);
}

/** The size that the stack gets. */
export function sizeOf(settings: Pick<Settings, "size" | "tier">): Size {
  return settings.size ?? tiers[settings.tier].defaultSize;
}

/** The line that the stack's server is of; undefined where the provider has no lines, or not this one. */
export function lineOf({ provider, line }: Pick<Settings, "provider" | "line">) {
  const offer = offers[provider];
  const name = line ?? offer?.defaultLine ?? "";
  return offer && Object.hasOwn(offer.lines, name) ? offer.lines[name] : undefined;
}

function sizeOfTier({ size, tier }: Settings): string | undefined {
  const { sizes } = tiers[tier];
  if (!size || sizes.includes(size)) return undefined;
  return `"size" is "${size}", which tier "${tier}" does not have; it must be ${either(sizes)}. Fix it with: pulumi config set size ${sizes[0]}`;
}

function lineOfProvider(settings: Settings): string | undefined {
  const { line, provider } = settings;
  if (line === undefined || lineOf(settings)) return undefined;
  const offer = offers[provider];
  if (!offer) return pointless("line", line, provider, "has no lines");
  const known = Object.entries(offer.lines).map(([name, { title }]) => `"${name}" (${title})`);
  return `"line" is "${line}", which provider "${provider}" does not have; it must be ${known.join(" or ")}. Fix it with: pulumi config set line ${offer.defaultLine}`;
}

function sizeOfLine(settings: Settings): string | undefined {
  const offer = offers[settings.provider];
  const line = lineOf(settings);
  const size = sizeOf(settings);
  if (!offer || !line || line.sizes[size]) return undefined;
  const others = Object.keys(offer.lines).filter((name) => offer.lines[name]?.sizes[size]);
  return (
    `"line" is "${settings.line}", which has no "${size}" at provider "${settings.provider}"; ` +
    `it must be ${either(others)}. Fix it with: pulumi config set line ${others[0]}`
  );
}

function locationOfLine(settings: Settings): string | undefined {
  const { location, provider } = settings;
  const offer = offers[provider];
  if (location === undefined) return undefined;
  if (!offer) return pointless("location", location, provider, "has no locations");
  const line = lineOf(settings);
  if (!line || line.locations.includes(location)) return undefined;
  return (
    `"location" is "${location}", where provider "${provider}" has no servers of line "${settings.line ?? offer.defaultLine}"; ` +
    `it must be ${either(line.locations)}. Fix it with: pulumi config set location ${offer.defaultLocation}`
  );
}

function volumeOfProvider({ volumeGb, provider }: Settings): string | undefined {
  if (volumeGb === undefined || volumeGb === 0) return undefined;
  const volume = offers[provider]?.volume;
  if (!volume)
    return pointless("volumeGb", volumeGb, provider, "has no volumes; its data lies on its own disk");
  const { minGb, maxGb } = volume;
  if (volumeGb >= minGb && volumeGb <= maxGb) return undefined;
  return (
    `"volumeGb" is "${volumeGb}", but provider "${provider}" has volumes from ${minGb} to ${maxGb} GB; ` +
    `"0" keeps the data on the server's own disk. Fix it with: pulumi config set volumeGb ${volumeGb < minGb ? minGb : maxGb}`
  );
}

function backupsOfProvider({ backups, provider }: Settings): string | undefined {
  if (backups === undefined || backups === "none") return undefined;
  const offer = offers[provider];
  if (!offer) return pointless("backups", backups, provider, "makes no backups");
  if (offer.backups[backups] !== undefined) return undefined;
  const known = Object.keys(offer.backups);
  return `"backups" is "${backups}", but provider "${provider}" makes them ${known.join(" or ")} only. Fix it with: pulumi config set backups ${known[0]}`;
}

function protectOfProvider({ protect, provider }: Settings): string | undefined {
  if (protect !== true || offers[provider]) return undefined;
  return pointless("protect", protect, provider, "has no server, volume or address of ours to protect");
}

function networksOfProvider({ sshNetworks, provider }: Settings): string | undefined {
  if (provider !== "local" || sshNetworks.length === 0) return undefined;
  return pointless("sshNetworks", sshNetworks.join(", "), provider, "is reached from this computer alone");
}

function existingOfProvider({ existing, provider }: Settings): string | undefined {
  if (provider === "existing" || !existing) return undefined;
  return pointless("existing.host", existing.host ?? "", provider, "makes its own server");
}

function namesOfDomain({ domain, furtherNames }: Settings): string | undefined {
  if (domain !== undefined || furtherNames.length === 0) return undefined;
  return (
    `"furtherNames" is "${furtherNames.join(", ")}", but there is no "domain" that they are further to. ` +
    `Fix it with: pulumi config set domain ${furtherNames[0]}`
  );
}

function acmeOfProvider({ acme, provider }: Settings): string | undefined {
  if (provider !== "local" || (acme !== "letsencrypt" && acme !== "staging")) return undefined;
  return pointless("acme", acme, provider, "is not reached from the internet, where the authority looks");
}

function authorityOfDirectory({ acme, acmeAuthority }: Settings): string | undefined {
  if (acmeAuthority === undefined || acme?.startsWith("https://")) return undefined;
  return (
    `"acmeAuthority" is set, but "acme" is "${acme ?? ""}", which needs none. ` +
    "Fix it with: pulumi config rm acmeAuthority, or pulumi config set acme https://CA/DIRECTORY"
  );
}

/** For a setting that the provider can't follow. */
function pointless(key: string, value: string | number | boolean, provider: string, why: string): string {
  return (
    `"${key}" is "${value}", but provider "${provider}" ${why}. ` +
    `Fix it with: pulumi config rm ${key.split(".")[0]}, or choose another provider: pulumi config set provider ${Object.keys(offers)[0]}`
  );
}

function either(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(" or ");
}
