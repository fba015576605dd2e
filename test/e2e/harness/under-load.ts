import { expect } from "vitest";
import { startHttp2Load } from "./http2-load.ts";
import { startLoad } from "./load.ts";
import type { Machine } from "./machine.ts";

/** How long an answer may take; LOAD_PATIENCE_SECONDS makes it longer where the machine does much else. */
const PATIENCE_MS = Number(process.env["LOAD_PATIENCE_SECONDS"] ?? 10) * 1000;

/** Does something under load, both as monitors and as browsers make it; no request may fail. */
export async function underLoad<T>(machine: Pick<Machine, "output" | "trusted">, act: () => Promise<T>) {
  const url = `${await machine.output<string>("url")}/api/health`;
  const authority = await machine.trusted();
  const fresh = startLoad(url, authority, { patienceMs: PATIENCE_MS });
  const kept = startHttp2Load(url, authority, { patienceMs: PATIENCE_MS });
  // Both are stopped, whatever becomes of the act.
  const [done] = await Promise.allSettled([act()]);
  const reports = await Promise.all([fresh.stop(), kept.stop()]);
  for (const { failures, requests } of reports) {
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(50);
  }
  if (done.status === "rejected") throw done.reason;
  const requests = reports.reduce((sum, report) => sum + report.requests, 0);
  return { result: done.value, requests, connections: reports[1].connections };
}
