import { ALERT_SECRETS, type AlertSecret, type AlertSettings } from "./alerts.ts";

/**
 * The Alertmanager's configuration, as JSON, which its YAML contains. Secrets are named by their files only.
 * https://prometheus.io/docs/alerting/0.28/configuration/
 */

const file = (key: AlertSecret): string => `/run/secrets/${ALERT_SECRETS[key]}`;

/** More alerts of one kind than that are cut off where the receiver's messages have a limit. */
const MOST_ALERTS = 10;

/** Written by services/monitoring/config/messages.tmpl. */
const TITLE = '{{ template "platform.title" . }}';
const TEXT = '{{ template "platform.text" . }}';

/** What alerts are about that are told at once, and what they are grouped by. */
const GROUPS = { group_by: ["alertname"], group_wait: "30s", group_interval: "5m" };

interface Channel {
  readonly name: string;
  readonly [configs: `${string}_configs`]: readonly object[];
}

/** Those that people read: one receiver each, so that each has its own counters. Pure. */
function channelsOf({ mail, telegram }: AlertSettings, secrets: readonly AlertSecret[]): Channel[] {
  const has = (key: AlertSecret): boolean => secrets.includes(key);
  const all: (Channel | undefined)[] = [
    mail && {
      name: "mail",
      email_configs: [
        {
          to: mail.to,
          from: mail.from,
          smarthost: mail.server,
          require_tls: mail.tls,
          ...(mail.user !== undefined && {
            auth_username: mail.user,
            auth_password_file: file("alertMailPassword"),
          }),
          headers: { Subject: TITLE },
          html: "",
          text: TEXT,
          send_resolved: true,
        },
      ],
    },
    telegram && {
      name: "telegram",
      telegram_configs: [
        {
          bot_token_file: file("alertTelegramToken"),
          api_url: telegram.api,
          chat_id: telegram.chat,
          parse_mode: "",
          message: `${TITLE}\n${TEXT}`,
          send_resolved: true,
        },
      ],
    },
    has("alertNtfy")
      ? {
          name: "ntfy",
          webhook_configs: [
            {
              url_file: file("alertNtfy"),
              max_alerts: MOST_ALERTS,
              send_resolved: true,
              ...(has("alertNtfyToken") && {
                http_config: { authorization: { credentials_file: file("alertNtfyToken") } },
              }),
            },
          ],
        }
      : undefined,
    has("alertWebhook")
      ? { name: "webhook", webhook_configs: [{ url_file: file("alertWebhook"), send_resolved: true }] }
      : undefined,
  ];
  return all.filter((channel) => channel !== undefined);
}

/** Names of the receivers that people read. Pure. */
export function channelNames(alerts: AlertSettings, secrets: readonly AlertSecret[]): string[] {
  return channelsOf(alerts, secrets).map(({ name }) => name);
}

/** Pure. */
export function alertmanagerConfig(alerts: AlertSettings, secrets: readonly AlertSecret[]) {
  const channels = channelsOf(alerts, secrets);
  const heartbeat = secrets.includes("alertHeartbeat");
  const toAll = channels.map(({ name }) => ({ receiver: name, continue: true }));
  return {
    templates: ["/etc/monitoring/*.tmpl"],
    route: {
      receiver: "nobody",
      ...GROUPS,
      repeat_interval: `${alerts.repeatHours}h`,
      routes: [
        {
          matchers: ["alertname=Watchdog"],
          receiver: heartbeat ? "heartbeat" : "nobody",
          // Every minute: services that wait for it count in minutes.
          ...{ group_wait: "0s", group_interval: "1m", repeat_interval: "1m" },
        },
        {
          matchers: ["alertname=AlertTest"],
          receiver: "nobody",
          ...{ group_by: ["alertname", "test"], group_wait: "0s", group_interval: "1m" },
          routes: toAll,
        },
        ...toAll,
      ],
    },
    receivers: [
      // Alerts are seen by `make status` and on the page.
      { name: "nobody" },
      ...channels,
      ...(heartbeat
        ? [
            {
              name: "heartbeat",
              webhook_configs: [{ url_file: file("alertHeartbeat"), send_resolved: false, max_alerts: 1 }],
            },
          ]
        : []),
    ],
    inhibit_rules: INHIBITIONS.map(([source, targets, equal]) => ({
      source_matchers: [`alertname=${source}`],
      target_matchers: [`alertname=~${targets.join("|")}`],
      equal,
    })),
  };
}

/** What is not told while something else says it already: cause, consequences, and the label in which they agree. */
const INHIBITIONS: readonly [string, readonly string[], readonly string[]][] = [
  ["ServiceDown", ["ServiceUnhealthy", "ServiceRestarts", "MemoryNearCap"], ["service"]],
  ["ServiceUnhealthy", ["MemoryNearCap"], ["service"]],
  ["DiskNearlyFull", ["DiskFullSoon"], ["mountpoint"]],
  ["DatabaseDown", ["QueueStuck", "TasksFail", "TargetDown"], []],
  ["OffloadSpendAtLimit", ["OffloadSpendNearLimit"], ["window"]],
  ["BackupOld", ["BackupFails"], []],
  ["NothingMeasured", ["HostSilent"], []],
];

/** The address of an ntfy topic, told how to write a message from the Alertmanager's fixed body (ntfy 2.11, docs.ntfy.sh/publish). Pure. */
export function ntfyAddress(topic: string): string {
  const url = new URL(topic.trim());
  const parts = {
    template: "yes",
    title: '{{if eq .status "resolved"}}Over: {{end}}{{.commonLabels.stack}}: {{.commonLabels.alertname}}',
    message:
      "{{range .alerts}}{{.annotations.summary}}. {{.annotations.action}} {{.annotations.runbook}}\n{{end}}",
    priority: "high",
  };
  for (const [name, value] of Object.entries(parts)) url.searchParams.set(name, value);
  return url.href;
}

/** What the monitoring service has to be told; `stack` is the name that its alerts carry. Pure. */
export function monitoringEnvironment(
  alerts: AlertSettings,
  secrets: readonly AlertSecret[],
  stack: string,
): Record<string, string> {
  return {
    STACK: stack,
    ALERTMANAGER: JSON.stringify(alertmanagerConfig(alerts, secrets)),
    ...(alerts.docs !== undefined && { DOCS_URL: alerts.docs.replace(/\/$/, "") }),
  };
}
