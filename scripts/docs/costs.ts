import type { Line, Offer } from "../../infra/server/sizes/offer.ts";
import { offers } from "../../infra/server/sizes.ts";
import { catalogue } from "../../services/catalogue.ts";
import { costText } from "../../stacks/cost.ts";
import { evaluate } from "../../stacks/evaluate.ts";
import { planOf } from "../../stacks/plan.ts";
import { TIERS } from "../../stacks/tiers.ts";
import { code, GENERATED, rows } from "./markdown.ts";

/** docs/costs.md, from the price lists in infra/server/sizes/. Pure. */

function lineRows(provider: string, name: string, line: Line): string[][] {
  return Object.keys(line.sizes).flatMap((size) =>
    TIERS.flatMap((tier) => {
      const evaluated = evaluate({ provider, line: name, size, tier }, catalogue);
      if ("problems" in evaluated) return [];
      const plan = planOf(evaluated);
      return [[code(tier), code(name), code(size), plan.serverType, costText(plan.monthly)]];
    }),
  );
}

function section(provider: string, offer: Offer): string {
  const body = Object.entries(offer.lines).flatMap(([name, line]) => lineRows(provider, name, line));
  const share = Object.entries(offer.backups).map(([kind, part]) => `${kind} ${(part ?? 0) * 100} %`);
  return [
    `## ${provider}`,
    `Prices in ${offer.currency} without VAT, looked up on ${offer.date}: ${offer.source}. A GB of volume costs ` +
      `${offer.volume.monthlyPerGb} a month, backups of the server's own disk by the provider a share of its price (${share.join(", ")}).`,
    rows(["Tier", "Line", "Size", "Server", "A month, with everything else by default"], body),
  ].join("\n\n");
}

export function costsPage(): string {
  const parts = [
    "# Costs",
    GENERATED,
    "What a stack costs a month at each provider, in the provider's currency. `make plan` says it for a configuration of your own, " +
      "`make plan ALL=1` compares all there is, and a pull request that changes a stack shows the difference.",
    ...Object.entries(offers).flatMap(([provider, offer]) => (offer ? [section(provider, offer)] : [])),
    "## What is not in it\n\nA place for copies [elsewhere](backup.md#where-they-go), a language model of " +
      "[somebody else's](language-model.md), and rented GPUs. Each of the two that are paid by use has a limit of its own.",
  ];
  return `${parts.join("\n\n")}\n`;
}
