import { execa } from "execa";
import { DATA_PATH } from "../../../infra/server/server.ts";
import type { Plan } from "../../../stacks/plan.ts";
import type { Chapter } from "../figures.ts";
import { answers } from "../load.ts";
import { pulumi } from "../subject.ts";
import { deployed } from "./facts.ts";
import { figures } from "./figures.ts";
import { type BenchStack, withStack } from "./stack.ts";
import { BENCH_PROVIDERS, type BenchProvider } from "./subjects.ts";
import { containerOf, type Observed, observe } from "./watch.ts";
import { yardstick } from "./yardstick.ts";

/** How often an update without changes is measured; a deployment from nothing only once, because it takes minutes. */
const UNCHANGED = 3;

/** One provider: from nothing to HTTPS, the same once more without a change, and the yardstick on a server of its own. */
export async function providerChapter(name: string, log: (line: string) => void): Promise<Chapter> {
  const provider = BENCH_PROVIDERS[name];
  if (provider === undefined) throw new Error(`There is no provider "${name}".`);
  return withStack(provider.args, log, async (stack) => {
    const { fromNothing, unchanged, script } = await measure(provider, stack, log);
    return { name, figures: figures({ name, client: provider.client, fromNothing, unchanged, script }) };
  });
}

async function measure(
  { own, rent }: BenchProvider,
  { machine, mirror }: BenchStack,
  log: (line: string) => void,
): Promise<{ fromNothing: Observed; unchanged: Observed[]; script: Observed }> {
  await own?.(machine);
  const hostName = `platform-${machine.name}`;
  const health = async () => ({
    origin: await machine.output<string>("url"),
    path: "/api/health",
    certificate: await machine.trusted(),
  });
  const up = () =>
    observe(machine.cloud, machine.name, hostName, async () => {
      await pulumi(machine, ["up", "--yes", "--skip-preview", "--stack", machine.name]);
      await answers(await health());
    });
  log("from nothing");
  const fromNothing = await up();
  log("without a change");
  const unchanged: Observed[] = [];
  for (let round = 0; round < UNCHANGED; round += 1) unchanged.push(await up());

  const plan = await machine.output<Plan>("plan");
  const dataPath = DATA_PATH;
  const facts = await deployed(machine, dataPath);
  const target = await health();
  // So that it takes nothing from the other.
  await execa("docker", ["stop", await containerOf(machine.name, hostName)]);
  log("the yardstick");
  const owned = own !== undefined;
  const script = await yardstick({
    machine,
    rent,
    plan,
    owned,
    deployed: facts,
    dataPath,
    mirror,
    health: target,
  });
  return { fromNothing, unchanged, script };
}
