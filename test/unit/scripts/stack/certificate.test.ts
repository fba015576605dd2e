import { describe, expect, test } from "vitest";
import {
  type CertbotState,
  certificateLines,
  certificateWarning,
  type ServedCertificate,
} from "../../../../scripts/stack/status-certificate.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const days = (count: number) => new Date(NOW + count * 86_400_000).toISOString();

const good: ServedCertificate = {
  issuer: "Let's Encrypt YR1",
  names: ["media.example.org", "www.example.org"],
  notBefore: days(-28),
  notAfter: days(62),
  selfSigned: false,
};
const certbot: CertbotState = {
  updatedAt: days(0),
  directory: "https://acme-v02.api.letsencrypt.org/directory",
  lastAttempt: { at: days(-28), outcome: "issued", reason: "" },
  nextAttempt: days(0.2),
  waitingFor: "renewal, where it is due",
  failuresInARow: 0,
};
const refused = { ...certbot, lastAttempt: { at: days(0), outcome: "failed", reason: "Connection refused" } };

describe("a warning comes", () => {
  test.each([
    [
      "when a quarter of the lifetime is left",
      { ...good, notAfter: days(9) },
      refused,
      true,
      "expires at 2026-12-01",
    ],
    [
      "with the reason of the last attempt",
      { ...good, notAfter: days(9) },
      refused,
      true,
      "Connection refused",
    ],
    [
      "a day and a half before one of 160 hours ends",
      { ...good, notBefore: days(-5.3), notAfter: days(1.4) },
      certbot,
      true,
      "not renewed",
    ],
    ["when it has expired", { ...good, notAfter: days(-1) }, certbot, true, "has expired"],
    ["while the placeholder serves", { ...good, selfSigned: true }, refused, true, "placeholder"],
    ["when certbot is silent", good, { ...certbot, updatedAt: days(-1) }, true, "said nothing"],
    ["when certbot never said anything", good, null, true, "said nothing"],
    [
      "a month before a self-signed one ends",
      { ...good, selfSigned: true, notAfter: days(29) },
      null,
      false,
      "expires",
    ],
    ["when nothing answers", null, certbot, true, "Nothing answers"],
  ] as const)("%s", (_, served, state, asked, text) => {
    expect(certificateWarning(served, state, asked, NOW)).toContain(text);
  });
});

test.each([
  ["a certificate that is renewed in time", good, certbot, true],
  ["one whose renewal failed with two months left", good, refused, true],
  ["a self-signed one where that is wanted", { ...good, selfSigned: true, notAfter: days(800) }, null, false],
] as const)("%s is nothing to warn of", (_, served, state, asked) => {
  expect(certificateWarning(served, state, asked, NOW)).toBeNull();
});

test("people read issuer, names, days left, last and next attempt, and the warning", () => {
  expect(certificateLines({ served: good, daysLeft: 62, certbot, warning: "Look." }).split("\n")).toEqual([
    "Certificate of Let's Encrypt YR1 for media.example.org, www.example.org: 62 days left",
    `  last attempt ${days(-28)}: issued`,
    `  next attempt ${days(0.2)}: renewal, where it is due`,
    "  Warning: Look.",
  ]);
});
