import { expect, test } from "vitest";
import { alertLines, alertsOf, alertsStateLines } from "../../../../scripts/stack/status-alerts.ts";

const raw = (alertname: string, severity: string, startsAt: string) => ({
  ...{ startsAt, fingerprint: "x", receivers: [{ name: "nobody" }] },
  labels: { alertname, severity, service: "redis" },
  annotations: { summary: `${alertname} is so`, action: "Look there.", runbook: "docs/runbook.md#it" },
});

test("critical alerts come first, each with what is wrong and what to do", () => {
  const alerts = alertsOf([
    raw("Restarts", "warning", "2026-11-23T10:00:00.123Z"),
    raw("Down", "critical", "2026-11-23T13:00:00Z"),
  ]);
  expect(alertLines(alerts)).toBe(
    [
      "Alerts:",
      "  critical, since 2026-11-23T13:00:00Z: Down is so. Look there. (docs/runbook.md#it)",
      "  warning, since 2026-11-23T10:00:00Z: Restarts is so. Look there. (docs/runbook.md#it)",
    ].join("\n"),
  );
});

test("it is said that there are none, what is silenced, and nothing where nobody watches", () => {
  expect(alertLines([])).toBe("Alerts: none");
  expect(alertsStateLines(null)).toBe("");
  const silences = [{ id: "1", alert: "DiskFullSoon", until: "2026-11-27T20:00:00.000Z", by: "ann" }];
  expect(alertsStateLines({ alerts: [], silences })).toBe(
    "Alerts: none\nSilenced:\n  DiskFullSoon until 2026-11-27T20:00:00Z, by ann",
  );
});
