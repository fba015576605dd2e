import type { Options } from "../options.ts";
import { seconds, show, table } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect } from "../stack/remote.ts";
import { findUpgrades, type Upgrade, upgrade, wantRestart } from "./packages.ts";
import { restartServer } from "./restart.ts";

/** `make os-upgrade`: the server's packages, and a restart where they ask for one. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  const say = (line: string): void => void process.stderr.write(`  ${line}\n`);
  say("asking which packages are newer …");
  const { upgrades, wanting } = await upgradePackages(outputs, options, say);
  const restart = wanting.length > 0 && options.dryRun !== true;
  const downSeconds = restart ? await restartServer(outputs, say) : 0;
  const facts = {
    stack: options.stack,
    dryRun: options.dryRun === true,
    upgrades,
    restartFor: wanting,
    restarted: restart,
    downSeconds,
  };
  show(facts, options, () => readable(facts));
}

async function upgradePackages(
  outputs: Parameters<typeof connect>[0],
  options: Options,
  say: (line: string) => void,
): Promise<{ upgrades: Upgrade[]; wanting: string[] }> {
  await using remote = await connect(outputs);
  const upgrades = await findUpgrades(remote);
  if (upgrades.length > 0 && options.dryRun !== true) {
    say(`upgrading ${upgrades.length} packages …`);
    await upgrade(remote, options.json === true ? undefined : process.stderr);
  }
  return { upgrades, wanting: await wantRestart(remote) };
}

interface Facts {
  readonly dryRun: boolean;
  readonly upgrades: readonly Upgrade[];
  readonly restartFor: readonly string[];
  readonly restarted: boolean;
  readonly downSeconds: number;
}

/** Pure. */
export function readable({ dryRun, upgrades, restartFor, restarted, downSeconds }: Facts): string {
  const rows = upgrades.map(({ name, from, to }) => [name, from === "" ? "new" : from, to]);
  const packages =
    upgrades.length === 0
      ? "All packages are up to date."
      : `${table(["Package", "From", "To"], rows)}\n\n${upgrades.length} packages ${dryRun ? "would be" : "were"} upgraded.`;
  const asks = restartFor.join(", ");
  if (restarted)
    return `${packages}\nRestarted for ${asks}: all services are healthy again, after ${seconds(downSeconds)}.`;
  return `${packages}\n${restartFor.length === 0 ? "No package asks for a restart." : `A restart is due for ${asks}.`}`;
}
