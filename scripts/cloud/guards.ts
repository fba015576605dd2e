import type { ProviderName } from "../../infra/server/sizes.ts";
import type { MakeCloudGuard } from "./guard.ts";

/** Who asks which provider's API; loaded only when needed. Nobody to ask where nothing is rented. */
export const guards: Readonly<Partial<Record<ProviderName, () => Promise<MakeCloudGuard>>>> = {
  digitalocean: async () => (await import("./digitalocean.ts")).digitaloceanGuard,
  hetzner: async () => (await import("./hetzner.ts")).hetznerGuard,
};
