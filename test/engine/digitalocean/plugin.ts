import { createRequire } from "node:module";
import type { Plugin } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import { DigitalOceanClient } from "./client.ts";

/** The provider's own addresses: real droplets, real money. */
const REAL = /(^|\.)digitalocean(spaces)?\.com\.?$/i;

/**
 * Stands in for the digitalocean plugin 4: https://www.pulumi.com/registry/packages/digitalocean/. It bridges
 * https://github.com/digitalocean/terraform-provider-digitalocean, whose sources the resource types here follow as of v2.99.
 * Configuration: https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/provider.go.
 */
export const plugin: Plugin<DigitalOceanClient> = {
  name: "digitalocean",
  config: {
    token: { type: "string", secret: true },
    apiEndpoint: { type: "string" },
    httpRetryMax: { type: "integer" },
    httpRetryWaitMin: { type: "number" },
    httpRetryWaitMax: { type: "number" },
    requestsPerSecond: { type: "number" },
  },
  configure(config) {
    const endpoint = setting(config, "apiEndpoint", "DIGITALOCEAN_API_URL") ?? "https://api.digitalocean.com";
    refuseRealMoney(endpoint);
    const seconds = (name: string, variable: string, otherwise: number) =>
      Number(setting(config, name, variable) ?? otherwise);
    return new DigitalOceanClient({
      endpoint,
      token: setting(config, "token", "DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN") ?? "",
      retryMax: seconds("httpRetryMax", "DIGITALOCEAN_HTTP_RETRY_MAX", 4),
      retryWaitMin: seconds("httpRetryWaitMin", "DIGITALOCEAN_HTTP_RETRY_WAIT_MIN", 1),
      retryWaitMax: seconds("httpRetryWaitMax", "DIGITALOCEAN_HTTP_RETRY_WAIT_MAX", 30),
      // The official plugin has no such setting: it looks after 10 seconds, and every 3 to 10 then.
      pace: Number(process.env["DIGITALOCEAN_STAND_IN_PACE"] ?? 1),
    });
  },
  resources: {
    "digitalocean:index/dnsRecord:DnsRecord": async () => (await import("./record.ts")).record,
    "digitalocean:index/droplet:Droplet": async () => (await import("./droplet.ts")).droplet,
    "digitalocean:index/firewall:Firewall": async () => (await import("./firewall.ts")).firewall,
    "digitalocean:index/project:Project": async () => (await import("./project.ts")).project,
    "digitalocean:index/projectResources:ProjectResources": async () =>
      (await import("./project-resources.ts")).projectResources,
    "digitalocean:index/reservedIp:ReservedIp": async () => (await import("./reserved-ip.ts")).reservedIp,
    "digitalocean:index/reservedIpAssignment:ReservedIpAssignment": async () =>
      (await import("./reserved-ip-assignment.ts")).reservedIpAssignment,
    "digitalocean:index/sshKey:SshKey": async () => (await import("./ssh-key.ts")).sshKey,
    "digitalocean:index/tag:Tag": async () => (await import("./tag.ts")).tag,
    "digitalocean:index/volume:Volume": async () => (await import("./volume.ts")).volume,
    "digitalocean:index/volumeAttachment:VolumeAttachment": async () =>
      (await import("./volume-attachment.ts")).volumeAttachment,
    "digitalocean:index/vpc:Vpc": async () => (await import("./vpc.ts")).vpc,
  },
  functions: {
    "digitalocean:index/getDomains:getDomains": async () => (await import("./domains.ts")).getDomains,
  },
};

function setting(config: Properties, name: string, ...variables: string[]): string | undefined {
  const values = [config[name], ...variables.map((variable) => process.env[variable])];
  const value = values.find((candidate) => candidate !== undefined && candidate !== null && candidate !== "");
  return value === undefined ? undefined : String(value);
}

/** @throws Error saying how to get the official plugin, for the real API, which is also the default */
function refuseRealMoney(endpoint: string): void {
  if (!REAL.test(new URL(endpoint).hostname)) return;
  const { version } = createRequire(import.meta.url)("@pulumi/digitalocean/package.json") as {
    version: string;
  };
  throw new Error(
    "This is a stand-in for the digitalocean plugin, for tests only: it does not talk to the real DigitalOcean, where " +
      "droplets cost money. Install the official one: " +
      `pulumi plugin install resource digitalocean ${version} --reinstall. ` +
      'For a test, set "digitalocean:apiEndpoint" to an API end of your own.',
  );
}
