import { expect, test } from "vitest";
import { servedCertificate } from "../../acme/served.ts";
import type { CloudMachine } from "../harness/cloud-machine.ts";
import type { ProviderFacts } from "./provider.ts";

/** What `make status` tells of the certificate. */
interface Told {
  readonly certificate: {
    readonly served: { readonly issuer: string; readonly names: readonly string[] };
    readonly daysLeft: number;
    readonly certbot: {
      readonly lastAttempt: { readonly outcome: string };
      readonly nextAttempt: string | null;
    };
    readonly warning: string | null;
  };
}

/** Waits until who signs has signed what the site serves: certbot asks for it after the deployment. Throws with what certbot says. */
export async function signed(machine: CloudMachine): Promise<void> {
  const { hostname } = new URL(await machine.output("url"));
  if (machine.authority === undefined) return;
  try {
    await expect
      .poll(async () => (await servedCertificate(hostname, 443)).issuer.CN, { interval: 500 })
      .toMatch(/^Pebble/);
  } catch (cause) {
    const { text } = await machine.command("logs", "NAME=certbot");
    throw new Error(`The certificate is not signed. certbot says:\n${text}`, { cause });
  }
}

/** An authority's certificate for a bare address, with no manual step. */
export function authoritySuite(facts: ProviderFacts, machine: () => CloudMachine): void {
  test.runIf(facts.signed)(
    "the address has an authority's certificate, and status tells all of it",
    async () => {
      const { exitCode, text, stdout } = await machine().command("status", "--json");
      expect(exitCode, text).toBe(0);
      const { certificate }: Told = JSON.parse(stdout);
      expect(certificate.served.issuer).toContain("Pebble");
      expect(certificate.served.names).toEqual([await machine().output("address")]);
      // The profile for bare addresses lasts for 160 hours.
      expect(certificate.daysLeft).toBe(6);
      expect(certificate.certbot.lastAttempt.outcome).toBe("issued");
      expect(Date.parse(certificate.certbot.nextAttempt ?? "")).toBeGreaterThan(Date.now());
      expect(certificate.warning).toBeNull();
    },
  );

  test.runIf(facts.signed)("all deployments so far have ordered one certificate", async () => {
    expect(await machine().authority?.orders()).toBe(1);
  });
}
