import pc from "picocolors";
import { offers, PROVIDERS } from "../../../infra/server/sizes.ts";
import { catalogue } from "../../../services/catalogue.ts";
import type { Standing } from "../../../stacks/cost.ts";
import { evaluate } from "../../../stacks/evaluate.ts";
import { TIERS, tiers } from "../../../stacks/tiers.ts";
import { table } from "../../output.ts";
import { type PlanDocument, planDocument } from "./document.ts";

/** A plan for each provider, line, tier and size, everything else by default; what nobody sells is left out. */
export function everyPlan(): PlanDocument[] {
  return PROVIDERS.flatMap((provider) => {
    const lines = Object.keys(offers[provider]?.lines ?? { "": undefined });
    return lines.flatMap((line) =>
      TIERS.flatMap((tier) =>
        tiers[tier].sizes.flatMap((size) => {
          const evaluated = evaluate({ provider, line, tier, size }, catalogue);
          const stack = [provider, line, tier, size].filter((word) => word !== "").join(" ");
          return "problems" in evaluated ? [] : [planDocument(stack, evaluated, [])];
        }),
      ),
    );
  });
}

const HEAD = [
  "Tier",
  "Server",
  "Size",
  "server",
  "IPv4",
  "volume",
  "backups",
  " Total",
  "Promise",
  "Jobs",
] as const;

const STANDINGS: Readonly<Record<Standing, string>> = {
  below: "below",
  within: "within",
  above: "above",
  free: "–",
  "other currency": "–",
};

/** Side by side: a table for each line, of the same columns. */
export function everyTable(plans: readonly PlanDocument[]): string {
  const width = Math.max(...plans.map(({ serverType }) => serverType.length));
  const groups = Map.groupBy(plans, ({ provider, line }) => `${provider} ${line}`.trim());
  const tables = [...groups].map(([name, group]) => {
    const [first] = group;
    const rows = table(
      HEAD,
      group.map((plan) => cells(plan, width)),
    );
    return `${pc.bold(pc.cyan(name))}  ${first ? pc.dim(about(first)) : ""}\n${rows}`;
  });
  return [...tables, pc.dim(LEGEND)].join("\n\n");
}

const LEGEND = [
  "Prices a month without VAT, in the provider's currency. Size: vCPU/RAM/disk. Jobs: RAM for them.",
  `Promise: ${TIERS.map((tier) => `${tier} €${tiers[tier].promise.from}–${tiers[tier].promise.to}`).join(", ")}; dollars are not compared: no exchange rate is kept.`,
  "More of one: make plan PROVIDER=hetzner LINE=cx TIER=budget SIZE=8gb",
].join("\n");

function about({ provider, line }: PlanDocument): string {
  const offer = offers[provider];
  if (!offer) return provider === "local" ? "a container on this computer" : "a machine you have";
  return `${offer.lines[line]?.title}, ${offer.currency}: ${offer.lines[line]?.locations.join(" ")}`;
}

function cells(plan: PlanDocument, width: number): string[] {
  const { parts, total } = plan.monthly;
  const amount = (name: string) => parts.find((part) => part.name === name)?.amount;
  const shown = (value: number | undefined, digits: number) =>
    (value === undefined ? "–" : value.toFixed(2)).padStart(digits);
  const disk = plan.diskGb ?? "–";
  return [
    plan.tier,
    (plan.serverType === "" ? "–" : plan.serverType).padEnd(width),
    `${plan.cpus ?? "–"}/${plan.memoryGb}/${disk}`,
    shown(amount("server"), 6),
    shown(amount("IPv4"), 4),
    shown(amount("volume"), 6),
    shown(amount("backups"), 7),
    shown(total, 6),
    STANDINGS[plan.standing],
    (plan.memory.jobsMb / 1024).toFixed(1).padStart(4),
  ];
}
