import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { distance } from "fastest-levenshtein";
import { parse } from "yaml";
import { z } from "zod";
import { CommandError, EXIT } from "../errors.ts";
import { ROOT } from "../state.ts";
import { ALL } from "./silences.ts";

const RULES = join(ROOT, "services/monitoring/config/alerts.yml");

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(["critical", "warning", "none"]) }),
          annotations: z.object({ summary: z.string(), action: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});

/** Every rule of the monitoring service, in the order of its file. */
export async function alertRules() {
  const { groups } = Rules.parse(parse(await readFile(RULES, "utf8")));
  return groups.flatMap(({ rules }) => rules);
}

/** The alert of that name, or "all". Pure. @throws CommandError naming the nearest one */
export function alertName(given: string | undefined, known: readonly string[]): string {
  if (given !== undefined && [ALL, ...known].includes(given)) return given;
  const near = known.toSorted((one, other) => distance(given ?? "", one) - distance(given ?? "", other))[0];
  throw new CommandError(
    given === undefined ? "Which alert is to be silent?" : `There is no alert "${given}".`,
    {
      fix: `make silence ALERT=${given === undefined ? ALL : near} HOURS=2; make alerts lists those that are raised.`,
      exitCode: EXIT.usage,
    },
  );
}
