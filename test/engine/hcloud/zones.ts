import { createHash } from "node:crypto";
import { defineFunction } from "../plugin/resource.ts";
import type { HcloudClient } from "./client.ts";

interface ZoneInfo {
  readonly id: number;
  readonly name: string;
  readonly mode: string;
  readonly ttl: number;
  readonly labels: Record<string, string>;
  readonly protection: { readonly delete: boolean };
  readonly registrar: string;
  readonly primary_nameservers?: readonly { readonly address: string; readonly port: number }[];
  readonly authoritative_nameservers?: { readonly assigned: readonly string[] };
}

/**
 * `hcloud.getZones`: https://www.pulumi.com/registry/packages/hcloud/api-docs/getzones/.
 * Follows https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/internal/zone/data_source_list.go, without
 * the keys of primary name servers.
 */
export const getZones = defineFunction<HcloudClient>({
  arguments: { withSelector: { type: "string" } },
  async call({ withSelector }, { client, signal }) {
    const query = withSelector === undefined ? {} : { label_selector: String(withSelector) };
    const zones = await client.list<ZoneInfo>("/zones", "zones", signal, query);
    const ids = zones.map(({ id }) => String(id)).join("");
    return {
      id: createHash("sha1").update(ids).digest("hex"),
      ...(withSelector !== undefined && { withSelector }),
      zones: zones.map((zone) => ({
        id: zone.id,
        name: zone.name,
        mode: zone.mode,
        ttl: zone.ttl,
        labels: zone.labels,
        deleteProtection: zone.protection.delete,
        registrar: zone.registrar,
        primaryNameservers: (zone.primary_nameservers ?? []).map(({ address, port }) => ({ address, port })),
        authoritativeNameservers: { assigneds: [...(zone.authoritative_nameservers?.assigned ?? [])] },
      })),
    };
  },
});
