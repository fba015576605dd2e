/** What the tools say, as figures. Pure. */

export interface WrkResult {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const MILLISECONDS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/** @throws Error when an answer was an error, or a figure is missing */
export function parseWrk(text: string): WrkResult {
  const failed = /Non-2xx or 3xx responses: \d+|Socket errors: .*/.exec(text);
  if (failed !== null) throw new Error(`wrk saw failures: ${failed[0]}`);
  const percentile = (share: number): number => {
    const [, value, unit = ""] =
      new RegExp(`^\\s+${share}%\\s+([\\d.]+)(us|ms|s|m) *$`, "m").exec(text) ?? [];
    return Number(value) * (MILLISECONDS[unit] ?? Number.NaN);
  };
  const result = {
    requestsPerSecond: Number(/^Requests\/sec:\s+([\d.]+)$/m.exec(text)?.[1]),
    p50: percentile(50),
    p99: percentile(99),
  };
  if (Object.values(result).some(Number.isNaN)) throw new Error(`wrk told no figures: ${text}`);
  return result;
}

export interface Handshakes {
  readonly perSecond: number;
  /** Share of the connections that resumed a session, 0 to 1. */
  readonly resumed: number;
}

/**
 * Of runs of `openssl s_time` at the same time, followed by the seconds that they took: its own are whole ones.
 * @throws Error when one tells nothing
 */
export function parseHandshakes(text: string): Handshakes {
  const counts = [...text.matchAll(/^(\d+) connections in \d+ real seconds/gm)].map(([, count]) =>
    Number(count),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  const seconds = Number(/^took ([\d.]+)$/m.exec(text)?.[1]);
  if (counts.length === 0 || counts.includes(0) || !(seconds > 0))
    throw new Error(`openssl s_time told no figures: ${text}`);
  // A letter a connection: r for a session that was resumed, * for a new one.
  const letters = text.match(/^[rt*]+$/gm)?.join("") ?? "";
  const resumed = [...letters].filter((letter) => letter === "r").length;
  return { perSecond: total / seconds, resumed: Math.min(1, resumed / total) };
}
