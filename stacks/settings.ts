import ipaddr from "ipaddr.js";
import { z } from "zod";
import { PROVIDERS, SIZES } from "../infra/server/sizes.ts";
import { ALERT_SECRET_KEYS, alertsSchema } from "./alerts.ts";
import { backupSchema } from "./backup.ts";
import { guardrailsSchema } from "./guardrails.ts";
import { imagesSchema } from "./images/settings.ts";
import { llmSchema } from "./llm.ts";
import { offloadSchema } from "./offload.ts";
import { TIERS } from "./tiers.ts";

/** What can be set for a stack, key by key. Pure data and types; `parse.ts` applies it, `config.ts` reads Pulumi's side. */

const memory = z.string().regex(/^[1-9][0-9]*[mg]$/, 'binary megabytes or gigabytes, such as "512m" or "2g"');

const domainName = z
  .string()
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'a lower-case host name without protocol or port, such as "media.example.org"',
  );

/** An empty string means "not set": the schema in Pulumi.yaml can't leave a key without a default. */
const orEmpty = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const override = z.strictObject({
  enabled: z
    .boolean("true or false")
    .optional()
    .describe(
      "`false` leaves the service out of the stack, `true` takes it into a tier that does not run it.",
    ),
  memory: memory.optional().describe("Memory cap, such as `2g`, in the place of its own."),
});

const gigabytes = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,5})$/, 'whole gigabytes, such as "50", or "0" for none')
  .transform(Number);

const network = z
  .string()
  .refine(isNetwork, 'a network in CIDR notation that begins at its first address, such as "203.0.113.0/24"');

/** Providers refuse networks with host bits, such as 203.0.113.7/24. */
function isNetwork(text: string): boolean {
  if (!ipaddr.isValidCIDR(text)) return false;
  const [address] = ipaddr.parseCIDR(text);
  const first =
    address.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(text)
      : ipaddr.IPv6.networkAddressFromCIDR(text);
  return first.toString() === address.toString();
}

const existingHost = z.strictObject({
  host: z
    .string()
    .regex(
      /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$|^[0-9A-Fa-f:]{2,45}$/,
      'an IP address or host name without user, protocol or port, such as "203.0.113.10"',
    )
    .optional()
    .describe("IP address or host name of the machine."),
  port: z.coerce
    .number("a port from 1 to 65535")
    .int("a port from 1 to 65535")
    .min(1, "a port from 1 to 65535")
    .max(65_535, "a port from 1 to 65535")
    .default(22)
    .describe("Port of its SSH server."),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'a user name, such as "root"')
    .default("root")
    .describe("Who logs in; root, or who may use sudo without a password."),
  /** The first two words of the server's /etc/ssh/ssh_host_ed25519_key.pub; a comment behind them is dropped. */
  hostKey: z
    .string()
    .regex(
      /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}( .*)?$/,
      'the host\'s public key, such as "ssh-ed25519 AAAA…" (on the host: cat /etc/ssh/ssh_host_ed25519_key.pub)',
    )
    .transform((key) => key.split(" ").slice(0, 2).join(" "))
    .optional()
    .describe("Public key of the machine, by which it is known before anything secret is sent."),
});

export const settingsSchema = z.strictObject({
  provider: z.enum(PROVIDERS).default("local"),
  tier: z.enum(TIERS).default("budget"),
  size: orEmpty(z.enum(SIZES)),
  line: orEmpty(z.string()),
  location: orEmpty(z.string().regex(/^[a-z][a-z0-9-]{1,31}$/, 'a location of the provider, such as "fsn1"')),
  volumeGb: orEmpty(gigabytes),
  backups: orEmpty(z.enum(["none", "weekly", "daily"])),
  protect: orEmpty(z.enum(["true", "false"]).transform((value) => value === "true")),
  sshNetworks: z.array(network).default([]),
  existing: existingHost.optional(),
  domain: orEmpty(domainName),
  /** Beside `domain`. */
  furtherNames: z.array(domainName).max(99, "99 names at most").default([]),
  acme: orEmpty(
    z
      .string()
      .regex(
        /^(letsencrypt|staging|self-signed|https:\/\/[^\s/]+\S*)$/,
        '"letsencrypt", "staging", "self-signed", or the https address of an ACME directory',
      ),
  ),
  /** PEM of what signed the certificate of the ACME directory itself. */
  acmeAuthority: orEmpty(
    z
      .string()
      .regex(
        /^-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s-]+-----END CERTIFICATE-----\s*$/,
        'a certificate in PEM, beginning with "-----BEGIN CERTIFICATE-----"',
      ),
  ),
  rebootTime: orEmpty(
    z
      .string()
      .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time of day on the server\'s clock, such as "04:30"'),
  ),
  registryMirror: orEmpty(
    z.url({ protocol: /^https?$/, error: 'an http or https address, such as "http://172.17.0.1:5000"' }),
  ),
  guardrails: guardrailsSchema.prefault({}),
  backup: backupSchema.prefault({}),
  llm: llmSchema.prefault({}),
  offload: offloadSchema.prefault({}),
  alerts: alertsSchema.prefault({}),
  images: imagesSchema.prefault({}),
  services: z.record(z.string(), override).default({}),
});

export type Settings = z.output<typeof settingsSchema>;

/** Keys whose value is a secret: they are read with `requireSecret` where they are used, never parsed. */
export const SECRET_KEYS = [
  "adminPassword",
  "sshPrivateKey",
  "backupPassword",
  "backupCredentials",
  "llmApiKey",
  "vastApiKey",
  ...ALERT_SECRET_KEYS,
  "registryAccess",
] as const;

/** Keys whose value is a structure, written by Pulumi as JSON, with an example of how to set a part of it. */
export const STRUCTURES: Readonly<Record<string, string>> = {
  services: "services.ocr-detection.memory 2g",
  backup: "backup.repository s3:https://s3.example.com/bucket",
  llm: "llm.endpoint https://api.example.com/v1",
  offload: "offload.dayUsd 1",
  alerts: "alerts.telegram.chat -1001234567890",
  images: "images.from registry",
  guardrails: "'guardrails.words.flag[0]' secret",
  sshNetworks: "'sshNetworks[0]' 203.0.113.0/24",
  furtherNames: "'furtherNames[0]' www.example.org",
  existing: "existing.host 203.0.113.10",
};
