import { expect, test } from "vitest";
import { activeAlerts, alertsOf } from "./alerts.ts";

const raw = (alertname: string, severity: string | undefined, startsAt: string) => ({
  ...{ startsAt, fingerprint: "x", status: { state: "active" } },
  labels: { alertname, ...(severity && { severity }), service: "redis" },
  annotations: { summary: `${alertname} is so`, action: "look" },
});

test("critical alerts come first, then those that have lasted longest", () => {
  const found = alertsOf([
    raw("New", "warning", "2026-11-23T12:00:00.000Z"),
    raw("Old", undefined, "2026-11-23T10:00:00.000Z"),
    raw("Bad", "critical", "2026-11-23T13:00:00.000Z"),
  ]);
  expect(found.map(({ name }) => name)).toEqual(["Bad", "Old", "New"]);
  expect(found[0]).toEqual({
    ...{ name: "Bad", severity: "critical", since: "2026-11-23T13:00:00.000Z" },
    ...{ summary: "Bad is so", action: "look" },
  });
});

test("nobody can tell where nobody watches, or the one who does is away", async () => {
  expect(await activeAlerts(undefined)).toBeNull();
  expect(await activeAlerts("http://127.0.0.1:9")).toBeNull();
});
