import { isIP } from "node:net";
import { connect, type PeerCertificate } from "node:tls";
import { z } from "zod";
import type { StackOutputs } from "./outputs.ts";
import { quote, type Remote } from "./remote.ts";

/** What is served on a new connection; times as RFC 3339. */
export interface ServedCertificate {
  readonly issuer: string;
  readonly names: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  readonly selfSigned: boolean;
}

const attempt = z.object({ at: z.string(), outcome: z.string(), reason: z.string() });

/** What certbot tells about itself, as services/certbot/platform_certbot/report.py writes it. */
export const certbotShape = z.object({
  updatedAt: z.string(),
  directory: z.string(),
  lastAttempt: attempt.nullable(),
  nextAttempt: z.string().nullable(),
  waitingFor: z.string(),
  failuresInARow: z.number(),
});

export type CertbotState = z.output<typeof certbotShape>;

export interface CertificateState {
  /** Null where nothing answers. */
  readonly served: ServedCertificate | null;
  /** Whole days until it expires. */
  readonly daysLeft: number | null;
  /** Null where the certificate is self-signed on purpose, or certbot has not said anything yet. */
  readonly certbot: CertbotState | null;
  readonly warning: string | null;
}

const DAY = 86_400_000;
/** Part of the lifetime left at which people are warned; renewal begins at a third. */
const WARN_AT = 1 / 4;
/** Self-signed ones live for years: warned of in days. */
const SELF_SIGNED_WARN_DAYS = 30;
/** certbot writes every five minutes. */
const SILENCE = 3_600_000;

/** The certificate of a stack and how its renewal goes; one command on the server and one connection to it. */
export async function certificateState(remote: Remote, outputs: StackOutputs): Promise<CertificateState> {
  const container = outputs.serviceList.find(({ name }) => name === "certbot")?.container;
  const [served, certbot] = await Promise.all([
    servedBy(outputs.url).catch(() => null),
    container === undefined ? null : certbotState(remote, container),
  ]);
  const daysLeft = served && Math.floor((Date.parse(served.notAfter) - Date.now()) / DAY);
  const warning = certificateWarning(served, certbot, container !== undefined, Date.now());
  return { served, daysLeft, certbot, warning };
}

/**
 * What somebody should look at, well before visitors see it; null where all is well. Pure.
 * @param asked whether an authority is to sign the certificate
 * @param now milliseconds since 1970
 */
export function certificateWarning(
  served: ServedCertificate | null,
  certbot: CertbotState | null,
  asked: boolean,
  now: number,
): string | null {
  const reason = certbot?.lastAttempt?.reason ? ` The last attempt: ${certbot.lastAttempt.reason}` : "";
  if (served === null) return "Nothing answers over HTTPS, so nobody knows which certificate is served.";
  const [begin, end] = [Date.parse(served.notBefore), Date.parse(served.notAfter)];
  if (now >= end) return `The certificate has expired.${reason}`;
  if (asked && served.selfSigned)
    return `The certificate is still the self-signed placeholder, which browsers refuse.${reason || ` certbot waits for ${certbot?.waitingFor ?? "its first look"}.`}`;
  const limit = served.selfSigned ? SELF_SIGNED_WARN_DAYS * DAY : (end - begin) * WARN_AT;
  if (end - now < limit) return `The certificate expires at ${served.notAfter} and is not renewed.${reason}`;
  if (asked && (certbot === null || now - Date.parse(certbot.updatedAt) > SILENCE))
    return "certbot has said nothing for an hour: make logs NAME=certbot";
  return null;
}

/** Lines for people. Pure. */
export function certificateLines({ served, daysLeft, certbot, warning }: CertificateState): string {
  const lines = served
    ? [`Certificate of ${served.issuer} for ${served.names.join(", ")}: ${daysLeft} days left`]
    : [];
  if (certbot?.lastAttempt)
    lines.push(`  last attempt ${certbot.lastAttempt.at}: ${certbot.lastAttempt.outcome}`);
  if (certbot) lines.push(`  next attempt ${certbot.nextAttempt ?? "none"}: ${certbot.waitingFor}`);
  return [...lines, ...(warning === null ? [] : [`  Warning: ${warning}`])].join("\n");
}

async function certbotState(remote: Remote, container: string): Promise<CertbotState | null> {
  const text = await remote.run(
    `docker exec ${quote(container)} cat /certificate-status/status.json 2>/dev/null || true`,
  );
  try {
    return certbotShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Looks at it without believing it: whether it is good is what is to be found out. */
function servedBy(url: string): Promise<ServedCertificate> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const name = isIP(host) ? {} : { servername: host };
    const socket = connect({ host, port: Number(port || 443), rejectUnauthorized: false, ...name }, () => {
      resolve(described(socket.getPeerCertificate()));
      socket.destroy();
    });
    socket.setTimeout(10_000, () => socket.destroy(new Error("silent for 10 s")));
    socket.once("error", reject);
  });
}

function described({ issuer, subject, subjectaltname = "", valid_from, valid_to }: PeerCertificate) {
  return {
    issuer: [issuer.O, issuer.CN].filter(Boolean).join(" "),
    names: subjectaltname.split(", ").map((name) => name.replace(/^(DNS|IP Address):/, "")),
    notBefore: new Date(valid_from).toISOString(),
    notAfter: new Date(valid_to).toISOString(),
    selfSigned: JSON.stringify(issuer) === JSON.stringify(subject),
  };
}
