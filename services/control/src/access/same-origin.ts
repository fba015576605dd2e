import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a request may change something as far as its origin goes: not when another site made a browser send it. The rules of
 * Go's net/http.CrossOriginProtection (1.25): browsers say in Sec-Fetch-Site where a request comes from, and older ones in Origin;
 * what says neither is no browser, and nobody can make it send somebody else's cookie. Hosts are compared without their ports,
 * because nginx passes none on; every browser that could tell two ports apart sends Sec-Fetch-Site.
 */
export function cameFromHere(method: string, headers: IncomingHttpHeaders, hostname: string): boolean {
  if (method === "GET" || method === "HEAD" || method === "OPTIONS") return true;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  if (headers.origin === undefined) return true;
  return URL.parse(headers.origin)?.hostname === hostname;
}
