import { DOWNLOAD_SITE } from "../setup/release.ts";
import { broken, type Finding, ok, warning } from "./check.ts";

/** Seconds by which a clock may be off: certificates, tokens and signatures bear a few minutes at most. */
const MOST = 120;

/** This computer's clock beside that of a server on the network: the provider's API, else Pulumi's site. */
export async function clockFinding(endpoint: string | undefined): Promise<Finding> {
  const url = endpoint ?? DOWNLOAD_SITE;
  try {
    const began = Date.now();
    const answer = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(10_000) });
    const told = Date.parse(answer.headers.get("date") ?? "");
    if (Number.isNaN(told)) return warning("Clock", `${url} tells no time`, "compare it yourself: date -u");
    return clock((told - (began + Date.now()) / 2) / 1000, url);
  } catch {
    // Without a way out nobody can be asked; most commands then work all the same.
    return warning(
      "Clock",
      `${url} is out of reach, so it was compared with nobody's`,
      "compare it yourself: date -u",
    );
  }
}

/** @param off seconds that the other clock is ahead. Pure. */
export function clock(off: number, url: string): Finding {
  if (Math.abs(off) <= MOST) return ok("Clock", `right to ${MOST} s, by ${new URL(url).hostname}`);
  const minutes = Math.round(Math.abs(off) / 60);
  return broken(
    "Clock",
    `${minutes} minutes ${off > 0 ? "behind" : "ahead of"} ${new URL(url).hostname}`,
    "sudo timedatectl set-ntp true; on Windows: w32tm /resync",
  );
}
