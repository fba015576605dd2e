import { CommandError, EXIT } from "../errors.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The moment that SINCE means: "10m" before now, or a time of its own ("2026-11-27T08:00Z"). Pure.
 *
 * @param now milliseconds since 1970
 * @throws CommandError for what is neither
 */
export function moment(since: string, now: number): Date {
  const [, count, unit] = /^(\d+)\s*([smhd])$/.exec(since) ?? [];
  const time = count === undefined ? Date.parse(since) : now - Number(count) * (UNITS[`${unit}`] ?? 0);
  if (Number.isFinite(time) && (count !== undefined || /^\d{4}-/.test(since))) return new Date(time);
  throw new CommandError(`SINCE is "${since}".`, {
    fix: "give how far back, such as 90s, 10m, 2h or 3d, or a time such as 2026-11-27T08:00Z.",
    exitCode: EXIT.usage,
  });
}
