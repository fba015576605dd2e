import type { Told } from "./certificate.ts";

/** Part of the lifetime left at which people are warned; renewal begins at a third. As `make status` has it. */
const WARN_AT = 1 / 4;
/** certbot writes every five minutes. */
const SILENCE = 3_600_000;

/** Whether browsers are shown the stack's own: it is its own issuer, under its first name; no authority has the name of a site of its. Pure. */
export function isPlaceholder({ issuer, names }: Pick<Told, "issuer" | "names">): boolean {
  return names.some((name) => issuer === `CN=${name}`);
}

/**
 * What somebody should look at, well before visitors see it; null where all is well. Pure.
 * @param now milliseconds since 1970
 */
export function certificateWarning(told: Told, now: number): string | null {
  const { notBefore, notAfter, lastAttempt, waitingFor, updatedAt } = told;
  const reason = lastAttempt?.reason ? ` The last attempt: ${lastAttempt.reason}` : "";
  if (notBefore === null || notAfter === null) return `There is no certificate yet.${reason}`;
  const [begin, end] = [Date.parse(notBefore), Date.parse(notAfter)];
  if (now >= end) return `The certificate has expired.${reason}`;
  if (isPlaceholder(told))
    return `The certificate is still the self-signed placeholder, which browsers refuse.${reason || ` certbot waits for ${waitingFor}.`}`;
  if (end - now < (end - begin) * WARN_AT)
    return `The certificate expires at ${notAfter} and is not renewed.${reason}`;
  if (now - Date.parse(updatedAt) > SILENCE)
    return "certbot has said nothing for an hour: make logs NAME=certbot";
  return null;
}
