import { createRequire } from "node:module";
import { nanoseconds } from "../plugin/duration.ts";
import type { Plugin } from "../plugin/resource.ts";
import { HcloudClient } from "./client.ts";

/** The provider's own addresses: real servers, real money. */
const REAL = /(^|\.)hetzner\.(cloud|com)\.?$/i;

const TOKEN_LENGTH = 64;

/**
 * Stands in for the hcloud plugin 1: https://www.pulumi.com/registry/packages/hcloud/. It bridges
 * https://github.com/hetznercloud/terraform-provider-hcloud, whose sources the resource types here follow as of v1.68.
 * Configuration: https://github.com/hetznercloud/terraform-provider-hcloud/blob/main/hcloud/provider.go and plugin_provider.go.
 */
export const plugin: Plugin<HcloudClient> = {
  name: "hcloud",
  config: {
    token: { type: "string", secret: true },
    endpoint: { type: "string" },
    endpointHetzner: { type: "string" },
    pollInterval: { type: "string" },
    pollFunction: { type: "string", oneOf: ["constant", "exponential"] },
  },
  configure(config) {
    const text = (name: string, variable: string) => String(config[name] || process.env[variable] || "");
    const token = text("token", "HCLOUD_TOKEN");
    const endpoint = text("endpoint", "HCLOUD_ENDPOINT");
    refuseRealMoney(endpoint);
    if (token === "") throw new Error("Missing Hetzner Cloud API token: set hcloud:token or HCLOUD_TOKEN.");
    if (token.length !== TOKEN_LENGTH) {
      throw new Error(`entered token is invalid (must be exactly ${TOKEN_LENGTH} characters long)`);
    }
    return new HcloudClient({
      endpoint,
      token,
      pollInterval: (nanoseconds(String(config["pollInterval"] ?? "500ms")) ?? 0) / 1e6,
      pollFunction: config["pollFunction"] === "constant" ? "constant" : "exponential",
    });
  },
  resources: {
    "hcloud:index/firewall:Firewall": async () => (await import("./firewall.ts")).firewall,
    "hcloud:index/primaryIp:PrimaryIp": async () => (await import("./primary-ip.ts")).primaryIp,
    "hcloud:index/rdns:Rdns": async () => (await import("./rdns.ts")).rdns,
    "hcloud:index/server:Server": async () => (await import("./server.ts")).server,
    "hcloud:index/sshKey:SshKey": async () => (await import("./ssh-key.ts")).sshKey,
    "hcloud:index/volume:Volume": async () => (await import("./volume.ts")).volume,
    "hcloud:index/volumeAttachment:VolumeAttachment": async () =>
      (await import("./volume-attachment.ts")).volumeAttachment,
    "hcloud:index/zoneRrset:ZoneRrset": async () => (await import("./zone-rrset.ts")).zoneRrset,
  },
  functions: {
    "hcloud:index/getZones:getZones": async () => (await import("./zones.ts")).getZones,
  },
};

/** @throws Error saying how to get the official plugin, for the real API, which is also the default */
function refuseRealMoney(endpoint: string): void {
  if (endpoint !== "" && !REAL.test(new URL(endpoint).hostname)) return;
  const { version } = createRequire(import.meta.url)("@pulumi/hcloud/package.json") as { version: string };
  throw new Error(
    "This is a stand-in for the hcloud plugin, for tests only: it does not talk to the real Hetzner Cloud, where " +
      `servers cost money. Install the official one: pulumi plugin install resource hcloud ${version}. ` +
      'For a test, set "hcloud:endpoint" to an API end of your own.',
  );
}
