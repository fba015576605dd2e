import { isIP } from "node:net";

/** Which names a site answers to, and how. Pure. */

/**
 * Any address, as people type it: behind a router, or at an address that was moved to it, a server does not know the one at
 * which it is reached. Names are what an attacker can make a browser use, and those are listed.
 */
const ADDRESSES = [String.raw`~^\d+\.\d+\.\d+\.\d+$`, String.raw`~^\[[\da-f:.]+\]$`] as const;

/** Mozilla's recommendation: two years, in seconds. */
const HSTS_SECONDS = 63_072_000;

/** As a `server_name` line takes them; what is reached by loopback is reached as "localhost", too. */
export function serverNames(names: readonly string[]): string {
  const loopback = names.some((name) => /^127\.|^::1$/.test(name)) ? ["localhost"] : [];
  return [...new Set([...names.filter((name) => isIP(name) === 0), ...loopback, ...ADDRESSES])].join(" ");
}

/**
 * A map to `$strict_transport`: browsers that came by one of these names keep to HTTPS for two years. Only domains, and only
 * where an authority that browsers trust signs: who could not come back would be locked out.
 */
export function renderStrictTransport(names: readonly string[], trusted: boolean): string {
  const domains = trusted ? names.filter((name) => isIP(name) === 0) : [];
  const lines = domains.map((name) => `    ${name} max-age=${HSTS_SECONDS};\n`);
  return `map $host $strict_transport {\n    default '';\n${lines.join("")}}\n`;
}
