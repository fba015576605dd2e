import type { SECRET_KEYS } from "./settings.ts";

/** What each secret of a stack is for, in a sentence; docs/configuration.md lists them. */
export const SECRET_HELP: Readonly<Record<(typeof SECRET_KEYS)[number], string>> = {
  adminPassword: "Password of the account `admin`; without it the stack makes one.",
  sshPrivateKey: "Key that opens the machine of provider `existing`.",
  backupPassword: "Encrypts the copies of the data; without it the stack makes one.",
  backupCredentials: "What opens the place of the copies, as JSON: environment variables that restic reads.",
  llmApiKey: "Key of the endpoint that `llm.endpoint` names.",
  vastApiKey: "Key of the account at Vast.ai that GPUs are rented with; see [Renting GPUs](offload.md).",
  registryAccess: "Docker's config.json with the right to pull what `images.from: registry` names.",
  alertMailPassword: "Password of `alerts.mail.user` at the mail server.",
  alertTelegramToken: "Token of the bot that writes to `alerts.telegram.chat`.",
  alertNtfy: "Address of an ntfy topic, such as `https://ntfy.sh/TOPIC`; who knows the topic reads it.",
  alertNtfyToken: "Access token for that topic, where it is protected.",
  alertWebhook: "Address that gets the Alertmanager's webhook.",
  alertHeartbeat:
    "Address that hears every minute that the monitoring works, and tells somebody when it does not.",
};
