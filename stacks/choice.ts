import type { Backups } from "../infra/server/make.ts";
import type { ServerType } from "../infra/server/sizes/offer.ts";
import { memoryGb, offers, type ProviderName } from "../infra/server/sizes.ts";
import { lineOf, sizeOf } from "./rules.ts";
import type { Settings } from "./settings.ts";
import { DEFAULT_VOLUME_GB, tiers } from "./tiers.ts";

/** The server that a stack asks for, every default filled in. */
export interface Choice {
  readonly provider: ProviderName;
  /** "" where the provider has no lines. */
  readonly line: string;
  /** Undefined where nothing is rented. */
  readonly type: ServerType | undefined;
  /** "" where the provider has no locations. */
  readonly location: string;
  readonly memoryGb: number;
  readonly volumeGb: number;
  readonly backups: Backups;
  readonly protect: boolean;
}

/** Pure; the settings have passed the rules. */
export function chooseServer(settings: Settings): Choice {
  const { provider, tier } = settings;
  const offer = offers[provider];
  const size = sizeOf(settings);
  const here = { provider, memoryGb: memoryGb[size] };
  if (!offer) {
    return { ...here, line: "", type: undefined, location: "", volumeGb: 0, backups: "none", protect: false };
  }
  return {
    ...here,
    line: settings.line ?? offer.defaultLine,
    type: lineOf(settings)?.sizes[size],
    location: settings.location ?? offer.defaultLocation,
    volumeGb: settings.volumeGb ?? DEFAULT_VOLUME_GB,
    backups: settings.backups ?? tiers[tier].backups,
    protect: settings.protect ?? tiers[tier].protect,
  };
}
