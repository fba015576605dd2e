import { expect, test } from "vitest";
import { alertName } from "../../../../scripts/alerts/names.ts";
import { hoursOf } from "../../../../scripts/alerts/silence.ts";
import { newSilence, silencesOf } from "../../../../scripts/alerts/silences.ts";
import { attemptsOf, reasonOf, verdictOf } from "../../../../scripts/alerts/verdicts.ts";

const METRICS = `# TYPE alertmanager_notification_requests_total counter
alertmanager_notification_requests_total{integration="email",receiver_name="mail"} 3
alertmanager_notification_requests_total{integration="webhook",receiver_name="ntfy"} 1
alertmanager_notification_requests_failed_total{integration="email",receiver_name="mail"} 2
alertmanager_notifications_total{integration="email",receiver_name="mail"} 9
`;

test("a receiver has taken a message when more attempts were made than failed since", () => {
  const now = attemptsOf(METRICS);
  expect(now.get("mail")).toEqual({ all: 3, failed: 2 });
  expect(verdictOf({ all: 1, failed: 1 }, now.get("mail"))).toBe("taken");
  expect(verdictOf({ all: 1, failed: 0 }, now.get("mail"))).toBe("failed");
  expect(verdictOf(now.get("mail"), now.get("mail"))).toBe("waiting");
  expect(verdictOf(undefined, now.get("telegram"))).toBe("waiting");
  expect(verdictOf(undefined, now.get("ntfy"))).toBe("taken");
});

test("why a message did not arrive is the last thing that its own receiver said of that alert", () => {
  const log = [
    'level=WARN msg="Notify attempt failed" receiver=mail integration=email[0] aggrGroup="AlertTest" err="first"',
    'level=WARN msg="Notify attempt failed" receiver=mail integration=email[0] aggrGroup="AlertTest" err="say \\"no\\""',
    'level=WARN msg="Notify attempt failed" receiver=mail integration=email[0] aggrGroup="BackupOld" err="another"',
    'level=WARN msg="Notify attempt failed" receiver=mailing integration=email[0] aggrGroup="AlertTest" err="other"',
  ].join("\n");
  expect(reasonOf(log, "mail", "AlertTest")).toBe('say "no"');
  expect(reasonOf(log, "ntfy", "AlertTest")).toBeUndefined();
});

test("a silence lasts as long as it was asked for, and all of them leave the heartbeat alone", () => {
  const now = new Date("2026-11-27T10:00:00Z");
  expect(newSilence("BackupOld", 1.5, "ann", now)).toMatchObject({
    matchers: [{ name: "alertname", value: "BackupOld", isRegex: false, isEqual: true }],
    endsAt: "2026-11-27T11:30:00.000Z",
    createdBy: "ann",
  });
  expect(newSilence("all", 1, "ann", now).matchers[0]).toMatchObject({ value: "critical|warning" });
});

test("only silences that hold now are told", () => {
  const silence = (id: string, state: string, name: string) => ({
    ...{ id, status: { state }, createdBy: "ann", endsAt: `2026-11-27T1${id}:00:00Z` },
    matchers: [{ name, value: "X", isRegex: false }],
  });
  const answer = [
    silence("2", "active", "alertname"),
    silence("3", "expired", "alertname"),
    silence("1", "active", "severity"),
  ];
  expect(silencesOf(answer).map(({ id, alert }) => [id, alert])).toEqual([
    ["1", "all"],
    ["2", "X"],
  ]);
});

test.each(["-1", "two", "721", ""])("HOURS=%s is refused with what it may be", (text) => {
  expect(() => hoursOf(text)).toThrow(expect.objectContaining({ exitCode: 2 }));
});

test("an alert that there is not is answered with the nearest one", () => {
  const known = ["DiskFullSoon", "BackupOld"];
  expect(alertName("all", known)).toBe("all");
  expect(alertName("BackupOld", known)).toBe("BackupOld");
  expect(() => alertName("BackupOlder", known)).toThrow(
    expect.objectContaining({ fix: expect.stringContaining("ALERT=BackupOld ") }),
  );
  expect(() => alertName(undefined, known)).toThrow("Which alert");
});
