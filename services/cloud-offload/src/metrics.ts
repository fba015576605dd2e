import { Counter, Gauge, Registry } from "prom-client";
import type { Decisions } from "./broker/decisions.ts";
import type { Gate } from "./broker/gate.ts";
import type { Settings } from "./config.ts";
import type { Ledger } from "./money/ledger.ts";
import { left, reached } from "./money/limits.ts";
import { usd } from "./money/price.ts";
import type { Fleet } from "./rents/fleet.ts";
import type { Reaper } from "./rents/reaper.ts";

export interface Measured {
  readonly settings: Settings;
  readonly ledger: Ledger;
  readonly fleet: Fleet;
  readonly reaper: Reaper;
  readonly decisions: Decisions;
  readonly gate: Gate;
}

/** Spend, budget, instances, failures and decisions in Prometheus' text format. */
export async function measure(measured: Measured): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, value: number, labels: Record<string, string> = {}) => {
    const known = registry.getSingleMetric(`offload_${name}`) as Gauge | undefined;
    const metric =
      known ??
      new Gauge({
        name: `offload_${name}`,
        help,
        labelNames: Object.keys(labels),
        registers: [registry],
      });
    metric.set(labels, value);
  };
  const counter = (name: string, help: string, value: number) =>
    new Counter({ name: `offload_${name}_total`, help, registers: [registry] }).inc(value);
  gauge("configured", "Whether GPUs may be rented", 1);

  const { settings, ledger, fleet, reaper, decisions, gate } = measured;
  const [spent, counted, live] = [await ledger.soFar(new Date()), await ledger.spent(), await ledger.live()];
  gauge("spent_usd", "What was spent in this day and month of UTC", usd(spent.dayMicros), { window: "day" });
  gauge("spent_usd", "", usd(spent.monthMicros), { window: "month" });
  gauge("limit_usd", "What may be spent", settings.limits.dayUsd, { window: "day" });
  gauge("limit_usd", "", settings.limits.monthUsd, { window: "month" });
  const refusals = [...ledger.refused.values()].map((wanted) => reached(settings.limits, spent, wanted));
  for (const window of ["day", "month"] as const)
    gauge(
      "limit_reached",
      "Whether a task stays here because what was spent leaves too little for it",
      refusals.some((refusal) => refusal[window]) ? 1 : 0,
      { window },
    );
  gauge(
    "left_usd",
    "What limits leave, the worst case of what runs taken off",
    usd(left(settings.limits, counted)),
  );
  for (const state of ["starting", "ready", "ending"] as const)
    gauge("instances", "Instances", fleet.all.filter((rented) => rented.state === state).length, { state });
  gauge(
    "unsettled",
    "Rents that may cost and that nobody works with",
    live.filter(({ label }) => !fleet.labels.has(label)).length,
  );
  gauge("closed", "Whether nothing is rented now though something could be", (await gate.closed()) ? 1 : 0);
  counter("rents", "Instances rented", fleet.counts.rents);
  counter(
    "rent_failures",
    "Instances that failed before they worked, or could not be rented",
    fleet.counts.failures,
  );
  counter("strangers", "Instances that were found without anybody who works with them", reaper.reaped);
  counter("decisions_local", "Tasks that were to stay", decisions.counts.local);
  counter("decisions_cloud", "Tasks that were to go out", decisions.counts.cloud);
  counter("tasks_done", "Tasks that were done elsewhere", decisions.counts.done);
  counter("tasks_failed", "Tasks that came back", decisions.counts.failed);
  return registry.metrics();
}
