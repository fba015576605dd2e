import { z } from "zod";
import { planLine } from "../../stacks/plan.ts";
import type { StackOutputs } from "../stack/outputs.ts";
import { quote, type Remote } from "../stack/remote.ts";

/** Something that costs money, in words and figures. */
export interface Spend {
  readonly what: string;
  readonly amount: number;
  readonly currency: string;
  readonly per: "month" | "day";
  /** What may be spent at most, where there is a limit. */
  readonly limit?: number;
}

const usage = z.object({
  dayLimit: z.coerce.number(),
  days: z.array(z.object({ day: z.string(), spent: z.coerce.number() })),
});

const ASK =
  "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8000/usage?days=1', timeout=3).read().decode())";

/** What the stack costs a month, and what its language model has cost today. */
export async function spendOf(remote: Remote, { plan, serviceList }: StackOutputs): Promise<Spend[]> {
  const model = serviceList.find(({ name }) => name === "llm-service")?.container;
  const answer =
    model === undefined
      ? ""
      : await remote.run(`docker exec ${quote(model)} python3 -c ${quote(ASK)} 2>/dev/null || true`);
  const server: Spend[] =
    plan === undefined
      ? []
      : [{ what: planLine(plan), amount: plan.monthly.total, currency: plan.monthly.currency, per: "month" }];
  return [...server, ...modelSpend(answer, new Date().toISOString().slice(0, 10))];
}

/** Of llm-service's answer at `/usage`; nothing where it did not answer. Throws ZodError for another answer. Pure. */
export function modelSpend(answer: string, today: string): Spend[] {
  if (answer.trim() === "") return [];
  const { dayLimit, days } = usage.parse(JSON.parse(answer));
  const amount = days.find(({ day }) => day === today)?.spent ?? 0;
  // The service reckons in the currency of the prices that it was given.
  return [{ what: "language model", amount, currency: "", per: "day", limit: dayLimit }];
}
