import { z } from "zod";
import { PROVIDERS, SIZES } from "../infra/server/sizes.ts";
import { TIERS } from "./tiers.ts";

/** What can be set for a stack, key by key. Pure data and types; `parse.ts` applies it, `config.ts` reads Pulumi's side. */

const memory = z.string().regex(/^[1-9][0-9]*[mg]$/, 'binary megabytes or gigabytes, such as "512m" or "2g"');

const domainName = z
  .string()
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'a lower-case host name without protocol or port, such as "media.example.org"',
  );

/** Pulumi.yaml's schema gives optional keys the default "", which means "not set". */
const orEmpty = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const override = z.strictObject({
  /** false leaves the service out of the stack. */
  enabled: z.boolean("true or false").optional(),
  /** Replaces the memory cap of the manifest. */
  memory: memory.optional(),
});

export const settingsSchema = z.strictObject({
  provider: z.enum(PROVIDERS).default("local"),
  tier: z.enum(TIERS).default("budget"),
  size: orEmpty(z.enum(SIZES)),
  location: orEmpty(z.string().regex(/^[a-z][a-z0-9-]{1,31}$/, 'a location of the provider, such as "fsn1"')),
  domain: orEmpty(domainName),
  acme: z.enum(["self-signed"]).default("self-signed"),
  registryMirror: orEmpty(
    z.url({ protocol: /^https?$/, error: 'an http or https address, such as "http://172.17.0.1:5000"' }),
  ),
  services: z.record(z.string(), override).default({}),
});

export type Settings = z.output<typeof settingsSchema>;

/** Keys whose value is a secret: they are read with `requireSecret` where they are used, never parsed. */
export const SECRET_KEYS = ["adminPassword"] as const;

/** Keys whose value is a structure, written by Pulumi as JSON. */
export const STRUCTURED_KEYS: readonly string[] = ["services"];
