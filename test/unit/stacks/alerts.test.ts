import { describe, expect, test } from "vitest";
import { catalogue } from "../../../services/catalogue.ts";
import { alertmanagerConfig, ntfyAddress } from "../../../stacks/alertmanager.ts";
import { ALERT_SECRETS, type AlertSecret, alertsSchema } from "../../../stacks/alerts.ts";
import { evaluateForDeployment } from "../../../stacks/evaluate.ts";

const MAIL = { to: "a@example.com, b@example.com", from: "p@example.com", server: "smtp.example.com:587" };
const WATCHED = { services: JSON.stringify({ monitoring: { enabled: true } }) };

function problems(alerts: object, secrets: Readonly<Record<string, string>> = {}, more: object = WATCHED) {
  const raw = { alerts: JSON.stringify(alerts), ...secrets, ...more };
  const keys = Object.keys(raw).map((key) => `media-platform:${key}`);
  const evaluated = evaluateForDeployment(raw, catalogue, { keys, secretKeys: keys, environment: {} });
  return "problems" in evaluated ? evaluated.problems : [];
}

const receivers = (alerts: object, secrets: readonly AlertSecret[] = []) =>
  alertmanagerConfig(alertsSchema.parse(alerts), secrets).receivers.map(({ name }) => name);

describe("whom alerts are sent to", () => {
  test("is nobody unless the stack says so", () => {
    expect(receivers({})).toEqual(["nobody"]);
    expect(problems({}, {}, {})).toEqual([]);
  });

  test("is everybody that it names, each with the secrets of its own, by their files", () => {
    const secrets = Object.keys(ALERT_SECRETS) as AlertSecret[];
    const alerts = { mail: { ...MAIL, user: "u" }, telegram: { chat: "-100" } };
    expect(receivers(alerts, secrets)).toEqual([
      "nobody",
      "mail",
      "telegram",
      "ntfy",
      "webhook",
      "heartbeat",
    ]);
    const text = JSON.stringify(alertmanagerConfig(alertsSchema.parse(alerts), secrets));
    for (const file of Object.values(ALERT_SECRETS)) expect(text).toContain(`"/run/secrets/${file}"`);
    expect(text).toContain('"to":"a@example.com, b@example.com"');
    expect(text).toContain('"chat_id":-100');
  });

  test("hears the heartbeat only where it is waited for", () => {
    const route = (secrets: readonly AlertSecret[]) =>
      alertmanagerConfig(alertsSchema.parse({}), secrets).route.routes[0]?.receiver;
    expect(route([])).toBe("nobody");
    expect(route(["alertHeartbeat"])).toBe("heartbeat");
  });
});

test("an ntfy topic keeps what its address says already, and is told how to write a message", () => {
  const { origin, pathname, searchParams } = new URL(ntfyAddress(" https://ntfy.sh/topic?auth=x\n"));
  expect(origin + pathname).toBe("https://ntfy.sh/topic");
  expect([...searchParams.keys()].sort()).toEqual(["auth", "message", "priority", "template", "title"]);
});

test.each([
  [
    "a mail server without a port",
    { mail: { ...MAIL, server: "smtp.example.com" } },
    {},
    '"smtp.example.com"; it must be a mail server with its port',
  ],
  [
    "one of several addresses that is none",
    { mail: { ...MAIL, to: "a@example.com, b" } },
    {},
    "a mail address",
  ],
  ["a misspelt part", { mail: { ...MAIL, form: "x" } }, {}, 'did you mean "from"'],
  [
    "a user without a password",
    { mail: { ...MAIL, user: "u" } },
    {},
    "pulumi config set --secret alertMailPassword",
  ],
  ["a password without a user", { mail: MAIL }, { alertMailPassword: "p" }, "alerts.mail.user"],
  [
    "a password in the clear",
    { mail: { ...MAIL, user: "u", tls: false } },
    { alertMailPassword: "p" },
    "--path alerts.mail.tls true",
  ],
  ["a bot without its token", { telegram: { chat: 1 } }, {}, "--secret alertTelegramToken"],
  ["a token without a chat", {}, { alertTelegramToken: "t" }, "--path alerts.telegram.chat"],
  ["a chat that is no number", { telegram: { chat: "@us" } }, { alertTelegramToken: "t" }, "a chat's number"],
  ["a token without a topic", {}, { alertNtfyToken: "t" }, "--secret alertNtfy"],
  [
    "an address that is none",
    {},
    { alertWebhook: "example.com/hook" },
    '"alertWebhook" is no http or https address',
  ],
])("%s is refused with its fix", (_, alerts, secrets, words) => {
  expect(problems(alerts, secrets).join("\n")).toContain(words);
  expect(problems(alerts, secrets).join("\n")).not.toContain("example.com/hook");
});

test("a stack that would send alerts and raises none is refused", () => {
  const fix = "pulumi config set --path services.monitoring.enabled true";
  expect(problems({}, { alertNtfy: "https://ntfy.sh/t" }, {}).join()).toContain(fix);
  expect(problems({ mail: MAIL }, {}, {}).join()).toContain(fix);
  expect(problems({ mail: MAIL }, {}, { tier: "business" })).toEqual([]);
});
