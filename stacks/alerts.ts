import { z } from "zod";
import type { Manifest } from "../infra/service/manifest.ts";
import { monitoring } from "../services/monitoring/service.ts";

/** Whom alerts are sent to; see docs/monitoring.md. What opens these doors are secrets of their own. */

/** Secrets of alerts by key, with the name of the file that the monitoring service reads. */
export const ALERT_SECRETS = {
  alertMailPassword: "alert-mail-password",
  alertTelegramToken: "alert-telegram-token",
  alertNtfy: "alert-ntfy",
  alertNtfyToken: "alert-ntfy-token",
  alertWebhook: "alert-webhook",
  alertHeartbeat: "alert-heartbeat",
} as const;

export type AlertSecret = keyof typeof ALERT_SECRETS;

export const ALERT_SECRET_KEYS = Object.keys(ALERT_SECRETS) as AlertSecret[];

/** Those that are an address: whoever knows it may send there. */
const ADDRESSES: readonly string[] = ["alertNtfy", "alertWebhook", "alertHeartbeat"];

const MAIL_ADDRESS = 'a mail address, such as "ops@example.com"';
const HOURS = "hours from 1 to 168";

const mail = z.strictObject({
  to: z
    .string(MAIL_ADDRESS)
    .transform((text) => text.split(",").map((address) => address.trim()))
    .refine((all) => all.every((address) => z.email().safeParse(address).success), MAIL_ADDRESS)
    .transform((all) => all.join(", "))
    .describe("Who gets mail: one address, or several with commas between them."),
  from: z.email(MAIL_ADDRESS).describe("Whom the mail is from."),
  server: z
    .string()
    .regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}$/, 'a mail server with its port, such as "smtp.example.com:587"')
    .describe("Mail server and port; 465 speaks TLS from the start, any other by STARTTLS."),
  user: z
    .string("the user name at the mail server")
    .min(1)
    .max(200)
    .optional()
    .describe("Who logs in there; the password is `alertMailPassword`."),
  tls: z
    .union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")], "true or false")
    .default(true)
    .describe(
      "`false` sends in the clear, to a mail server of one's own network; a password never goes that way.",
    ),
});

const telegram = z.strictObject({
  chat: z.coerce
    .number("a chat's number, such as -1001234567890")
    .int("a chat's number, a whole one")
    .describe("Number of the chat that the bot writes to; those of groups are negative."),
  api: z
    .url({
      protocol: /^https?$/,
      error: 'the address of a Bot API server, such as "https://api.telegram.org"',
    })
    .default("https://api.telegram.org")
    .describe("Another Bot API server than Telegram's own."),
});

export const alertsSchema = z.strictObject({
  mail: mail.optional(),
  telegram: telegram.optional(),
  repeatHours: z.coerce
    .number(HOURS)
    .min(1, HOURS)
    .max(168, HOURS)
    .default(12)
    .describe("How often an alert that lasts is told again."),
  docs: z
    .url({
      protocol: /^https?$/,
      error: 'the address of the published pages, such as "https://docs.example.com"',
    })
    .optional()
    .describe("Where the site that `make docs` builds is published: alerts link to their section there."),
});

export type AlertSettings = z.output<typeof alertsSchema>;

/** What is wrong with a secret of alerts, without telling it. Pure. */
export function checkAlertSecret(key: string, text: string): string[] {
  if (!ADDRESSES.includes(key) || /^https?:\/\/[^\s/]+\S*$/.test(text.trim())) return [];
  return [`"${key}" is no http or https address. Fix it with: pulumi config set --secret ${key} https://…`];
}

/** What is missing beside what is set, so that no alert waits for a door that can't open. Pure. */
export function alertProblems(
  alerts: AlertSettings,
  services: readonly Manifest[],
  secrets: readonly AlertSecret[],
): string[] {
  const has = (key: AlertSecret): boolean => secrets.includes(key);
  const channels = [
    ...(["mail", "telegram"] as const).filter((name) => alerts[name]).map((name) => `alerts.${name}`),
    ...secrets.filter((key) => ADDRESSES.includes(key)),
  ];
  const needs = (wanted: boolean, there: boolean, what: string, fix: string): string[] =>
    wanted && !there ? [`${what}. Fix it with: pulumi config set ${fix}`] : [];
  return [
    ...needs(
      channels.length > 0,
      services.some(({ name }) => name === monitoring.name),
      `"${channels[0]}" is set, but this stack does not run "${monitoring.name}", which raises alerts`,
      `--path services.${monitoring.name}.enabled true`,
    ),
    ...needs(
      alerts.mail?.user !== undefined,
      has("alertMailPassword"),
      '"alerts.mail.user" needs a password beside it',
      "--secret alertMailPassword",
    ),
    ...needs(
      has("alertMailPassword"),
      alerts.mail?.user !== undefined,
      '"alertMailPassword" is set, but no "alerts.mail.user" whose it would be',
      "--path alerts.mail.user USER",
    ),
    ...needs(
      alerts.mail?.user !== undefined && !alerts.mail.tls,
      false,
      '"alerts.mail.tls" is "false", and with "alerts.mail.user" a password would go in the clear',
      "--path alerts.mail.tls true",
    ),
    ...needs(
      alerts.telegram !== undefined,
      has("alertTelegramToken"),
      '"alerts.telegram" needs its bot\'s token beside it',
      "--secret alertTelegramToken",
    ),
    ...needs(
      has("alertTelegramToken"),
      alerts.telegram !== undefined,
      '"alertTelegramToken" is set, but no chat that its bot would write to',
      "--path alerts.telegram.chat CHAT",
    ),
    ...needs(
      has("alertNtfyToken"),
      has("alertNtfy"),
      '"alertNtfyToken" is set, but no topic that it would open',
      "--secret alertNtfy https://ntfy.sh/TOPIC",
    ),
  ];
}
