import { describe, expect, test } from "vitest";
import { catalogue } from "../../../services/catalogue.ts";
import { acmeEnvironment, directoryOf, isTrusted, namesOf } from "../../../stacks/acme.ts";
import { evaluate } from "../../../stacks/evaluate.ts";

const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

function stackOf(raw: Readonly<Record<string, string>>) {
  const evaluated = evaluate(raw, catalogue);
  if ("problems" in evaluated) throw new Error(evaluated.problems.join("\n"));
  return evaluated;
}

describe("who signs", () => {
  test.each([
    [{ provider: "local" }, undefined],
    [{ provider: "hetzner" }, "https://acme-v02.api.letsencrypt.org/directory"],
    [{ provider: "existing", acme: "" }, "https://acme-v02.api.letsencrypt.org/directory"],
    [{ provider: "hetzner", acme: "staging" }, "https://acme-staging-v02.api.letsencrypt.org/directory"],
    [{ provider: "hetzner", acme: "self-signed" }, undefined],
    [{ provider: "local", acme: "https://ca.example.org/acme" }, "https://ca.example.org/acme"],
  ])("of %j is %s", (raw, directory) => {
    expect(directoryOf(stackOf(raw).settings)).toBe(directory);
  });

  test("certbot runs where an authority signs, and only there", () => {
    const names = (raw: Readonly<Record<string, string>>) => stackOf(raw).services.map(({ name }) => name);
    expect(names({ provider: "hetzner" })).toContain("certbot");
    expect(names({ provider: "local" })).not.toContain("certbot");
    expect(names({ provider: "local", services: '{"certbot":{"enabled":true}}' })).not.toContain("certbot");
  });

  test("certbot can't be left out where an authority signs", () => {
    const raw = { provider: "hetzner", services: '{"certbot":{"enabled":false}}' };
    expect(() => stackOf(raw)).toThrow('"services.certbot.enabled" is "false"');
    expect(() => stackOf({ ...raw, acme: "self-signed" })).not.toThrow();
  });

  test("certbot is told the directory, and what its own certificate is checked with", () => {
    const { settings } = stackOf({ acme: "https://ca.example.org/acme", acmeAuthority: PEM });
    expect(acmeEnvironment(settings)).toEqual({
      ACME_DIRECTORY: "https://ca.example.org/acme",
      ACME_AUTHORITY: PEM,
    });
  });
});

test("the certificate is for the domain first, each further name once, and for the address where there is no domain", () => {
  const further = JSON.stringify(["www.example.org", "example.org"]);
  const { settings } = stackOf({ provider: "hetzner", domain: "example.org", furtherNames: further });
  expect(namesOf(settings, "203.0.113.10")).toEqual(["example.org", "www.example.org"]);
  expect(namesOf(stackOf({}).settings, "203.0.113.10")).toEqual(["203.0.113.10"]);
});

test.each([
  [undefined, true],
  ["https://ca.example.org/acme", true],
  ["staging", false],
  ["self-signed", false],
])("with acme %s, that browsers trust what it signs is %s", (acme, trusted) => {
  expect(isTrusted(directoryOf({ acme, provider: "hetzner" }))).toBe(trusted);
});
