import type { Settings } from "./settings.ts";

/** Who signs the certificate. Pure. */

/** Directories of authorities that have a name here (https://letsencrypt.org/docs/staging-environment/, 2026-11). */
const DIRECTORIES: Readonly<Record<string, string>> = {
  letsencrypt: "https://acme-v02.api.letsencrypt.org/directory",
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
};

/** Address of the ACME directory; undefined where the certificate stays self-signed. */
export function directoryOf({ acme, provider }: Pick<Settings, "acme" | "provider">): string | undefined {
  const chosen = acme ?? (provider === "local" ? "self-signed" : "letsencrypt");
  return chosen === "self-signed" ? undefined : (DIRECTORIES[chosen] ?? chosen);
}

/** Whether browsers trust what the authority signs. A company's own is trusted by the company's. */
export function isTrusted(directory: string | undefined): boolean {
  return directory !== undefined && directory !== DIRECTORIES["staging"];
}

/** Names on the certificate, the first one being what people type; without a domain the server's address. */
export function namesOf({ domain, furtherNames }: Settings, address: string): string[] {
  return [...new Set([domain ?? address, ...furtherNames])];
}

/** What certbot has to be told. */
export function acmeEnvironment(settings: Settings): Record<string, string> {
  const directory = directoryOf(settings);
  if (directory === undefined) return {};
  return { ACME_DIRECTORY: directory, ACME_AUTHORITY: settings.acmeAuthority ?? "" };
}
