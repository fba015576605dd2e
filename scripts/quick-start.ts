import pc from "picocolors";
import { installedEngine } from "./environment.ts";
import type { Options } from "./options.ts";
import { seconds, show } from "./output.ts";
import { setUp } from "./setup/index.ts";
import { engineLine } from "./setup/pulumi.ts";
import { previewUpdate } from "./stack/dry.ts";
import { stackOutputs } from "./stack/outputs.ts";
import { connect } from "./stack/remote.ts";
import { type ServiceState, servicesTable, settledStates } from "./stack/services.ts";
import { deploy } from "./stack/up.ts";
import { changesLine } from "./stack/update.ts";

interface Summary {
  readonly url: string;
  readonly passwordCommand: string;
  readonly engine: string;
  readonly seconds: number;
  readonly changes: Readonly<Record<string, number>>;
  readonly services: readonly ServiceState[];
}

function readable(summary: Summary): string {
  return [
    "",
    `${changesLine(summary.changes)}, ready after ${seconds(summary.seconds)}`,
    "",
    servicesTable(summary.services, pc),
    "",
    `Platform   ${pc.bold(pc.cyan(summary.url))}`,
    `Password   ${summary.passwordCommand}   (or make password)`,
    `Pulumi     ${summary.engine}`,
    `Next       make sample, then make analyze FILE=.state/samples/clip.mp4`,
    `By hand    eval "$(make -s env)", then pulumi preview, pulumi up, pulumi stack output`,
    `Remove     make destroy`,
  ].join("\n");
}

/** `make quick-start`: setup, `pulumi up`, and where everything is. Run again, it finds all there and changes nothing. */
export async function run(options: Options): Promise<void> {
  if (options.dryRun === true) {
    await previewUpdate(options);
    return;
  }
  const began = performance.now();
  await setUp(options);
  await bringLocalUp(options, began);
}

/** `pulumi up` of a server on this computer, and where everything is. */
export async function bringLocalUp(options: Options, began = performance.now()): Promise<void> {
  const { changes } = await deploy(options);
  const outputs = await stackOutputs(options.stack);
  await using remote = await connect(outputs);
  const engine = installedEngine();
  const summary: Summary = {
    url: outputs.url,
    passwordCommand: "pulumi stack output adminPassword --show-secrets",
    engine: engine === undefined ? "" : engineLine(engine),
    seconds: (performance.now() - began) / 1000,
    changes,
    services: await settledStates(remote, outputs.serviceList),
  };
  show(summary, options, readable);
}
