import type { Decisions } from "./broker/decisions.ts";
import type { Gate } from "./broker/gate.ts";
import type { Settings } from "./config.ts";
import type { Ledger } from "./money/ledger.ts";
import { costUntil } from "./money/ledger.ts";
import { usd } from "./money/price.ts";

/** How many decisions are told. */
const RECENT = 50;

/** What `GET /offload` answers: money in US dollars, times in ISO 8601. */
export interface Report {
  readonly configured: boolean;
  /** Why nothing is rented now; null: it may be. */
  readonly reason: string | null;
  readonly limits: Settings["limits"];
  readonly spent: { readonly todayUsd: number; readonly monthUsd: number };
  readonly instances: readonly {
    readonly id: string;
    readonly gpu: string;
    readonly state: string;
    readonly analyzer: string;
    readonly since: string;
    readonly hourUsd: number;
    readonly costUsd: number;
  }[];
  readonly recent: readonly {
    readonly taskId: string;
    readonly mediaId: string;
    readonly analyzer: string;
    readonly where: "local" | "cloud";
    readonly reason: string;
    readonly costUsd: number;
    readonly at: string;
  }[];
}

/** What runs, what it has cost, and what was decided. */
export async function report(
  settings: Settings,
  ledger: Ledger,
  decisions: Decisions,
  gate: Gate,
): Promise<Report> {
  const now = new Date();
  const spent = await ledger.soFar(now);
  return {
    configured: true,
    reason: (await gate.closed()) ?? null,
    limits: settings.limits,
    spent: { todayUsd: usd(spent.dayMicros), monthUsd: usd(spent.monthMicros) },
    instances: (await ledger.live()).map((rent) => ({
      id: rent.id,
      gpu: rent.gpu,
      state: rent.readyAt ? "ready" : "starting",
      analyzer: rent.analyzer,
      since: rent.createdAt.toISOString(),
      hourUsd: usd(rent.price.hourMicros + rent.price.storageHourMicros),
      costUsd: usd(costUntil(rent, now)),
    })),
    recent: (await decisions.recent(RECENT)).map(({ costMicros, ...decision }) => ({
      ...decision,
      costUsd: usd(costMicros),
    })),
  };
}
