const UNITS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Nanoseconds in a duration as Go writes it, such as "1m30s" or "500ms". @throws Error for anything else. */
export function nanoseconds(duration: string | undefined): number | undefined {
  if (duration === undefined) return undefined;
  if (duration === "0") return 0;
  const parts = [...duration.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)];
  if (duration === "" || parts.map(([part]) => part).join("") !== duration) {
    throw new Error(`"${duration}" is not a duration; write it as "30s", "1m30s" or "500ms"`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0), 0);
}
