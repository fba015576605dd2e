import { expect, test } from "vitest";
import { formatOf } from "../../../../scripts/export/index.ts";
import { secretUrns } from "../../../../scripts/keys/replace.ts";
import { chosenKeys } from "../../../../scripts/keys/rotate-keys.ts";
import { tunnelPorts } from "../../../../scripts/stack/tunnel.ts";

const KEY = "tls:index/privateKey:PrivateKey";

test("a secret is found by its whole name among keys alone", () => {
  const resources = [
    { urn: "urn:pulumi:a::p::tls::session-key", type: KEY },
    { urn: "urn:pulumi:a::p::tls::old-session-key", type: KEY },
    { urn: "urn:pulumi:a::p::other::redis-password", type: "other" },
  ];
  expect([...secretUrns(resources, ["session-key", "redis-password"])]).toEqual([
    ["session-key", "urn:pulumi:a::p::tls::session-key"],
  ]);
});

test("keys are rotated all, or the one that is named, and never one that opens what was kept", () => {
  expect(chosenKeys(undefined)).toEqual(["session-key", "postgres-password", "redis-password"]);
  expect(chosenKeys("redis-password")).toEqual(["redis-password"]);
  expect(() => chosenKeys("backup-password")).toThrow('no key "backup-password"');
});

test.each([
  [undefined, "postgres", { local: 0, remote: 5432 }],
  [undefined, "ocr-detection", { local: 0, remote: 8000 }],
  ["9000", "redis", { local: 0, remote: 9000 }],
  ["18000:8000", "control", { local: 18_000, remote: 8000 }],
])("PORT=%s of %s is %o", (port, service, expected) => {
  expect(tunnelPorts(port, service)).toEqual(expected);
});

test.each(["0", "70000", "a", "1:2:3", "-1"])("PORT=%s is refused", (port) => {
  expect(() => tunnelPorts(port, "redis")).toThrow(`PORT is "${port}"`);
});

test("a format is the one asked for, or that of the file's name, and csv without either", () => {
  expect(formatOf("PDF", "x.csv")).toBe("pdf");
  expect(formatOf(undefined, "x.jsonl")).toBe("jsonl");
  expect(formatOf(undefined, undefined)).toBe("csv");
  expect(() => formatOf("xlsx", undefined)).toThrow('no format "xlsx"');
});
