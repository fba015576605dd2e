import { defineFunction } from "../plugin/resource.ts";
import type { DigitalOceanClient } from "./client.ts";
import { doing } from "./errors.ts";
import { uniqueId, urnOf } from "./shared.ts";

interface Domain {
  readonly name: string;
  readonly ttl: number | null;
}

/**
 * `digitalocean.getDomains`: https://www.pulumi.com/registry/packages/digitalocean/api-docs/getdomains/, without filters.
 * Follows https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/domain/domains.go.
 */
export const getDomains = defineFunction<DigitalOceanClient>({
  arguments: {},
  async call(_args, { client, signal }) {
    const domains = await doing(
      "Error retrieving domains",
      client.list<Domain>("/v2/domains", "domains", signal),
    );
    return {
      id: uniqueId("terraform-"),
      domains: domains.map(({ name, ttl }) => ({ name, ttl: ttl ?? 0, urn: urnOf("domain", name) })),
    };
  },
});
