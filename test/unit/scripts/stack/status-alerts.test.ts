import { expect, test } from "vitest";
import { alertLines, alertsOf } from "../../../../scripts/stack/status-alerts.ts";

const raw = (alertname: string, severity: string, startsAt: string) => ({
  ...{ startsAt, fingerprint: "x", receivers: [{ name: "nobody" }] },
  labels: { alertname, severity, service: "redis" },
  annotations: { summary: `${alertname} is so`, action: "Look there." },
});

test("critical alerts come first, each with what is wrong and what to do", () => {
  const alerts = alertsOf([
    raw("Restarts", "warning", "2026-11-23T10:00:00.123Z"),
    raw("Down", "critical", "2026-11-23T13:00:00Z"),
  ]);
  expect(alertLines(alerts)).toBe(
    [
      "Alerts:",
      "  critical, since 2026-11-23T13:00:00Z: Down is so. Look there.",
      "  warning, since 2026-11-23T10:00:00Z: Restarts is so. Look there.",
    ].join("\n"),
  );
});

test("it is said that there are none, and nothing where nobody watches", () => {
  expect(alertLines([])).toBe("Alerts: none");
  expect(alertLines(null)).toBe("");
});
