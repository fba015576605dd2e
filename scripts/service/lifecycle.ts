import pc from "picocolors";
import { CommandError } from "../errors.ts";
import type { Options } from "../options.ts";
import { seconds, show } from "../output.ts";
import { chosenServices } from "../stack/named.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect } from "../stack/remote.ts";
import { type ServiceState, serviceStates, servicesTable, settledStates } from "../stack/services.ts";
import { StatusLine } from "../stack/status-line.ts";
import { type Change, perform, type Step, stepsOf } from "./change.ts";

/** How long services may take until they are healthy: PostgreSQL has two minutes to recover. */
export const PATIENCE_MS = 150_000;

const DONE = { stop: "stopped", start: "started" } as const;

/**
 * Stops, starts or restarts the stack's services, or the one that is named, and waits until those that run are healthy. Data,
 * configuration and containers stay; Pulumi's state does not change.
 *
 * @throws CommandError when one of them does not become healthy
 */
export async function change(which: Change, options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  const services = chosenServices(outputs.serviceList, options.name, which);
  const steps = stepsOf(which, services);
  if (options.dryRun === true) {
    show({ stack: options.stack, dryRun: true, steps }, options, () => plannedLines(steps));
    return;
  }
  await using remote = await connect(outputs);
  const began = performance.now();
  let doing = "";
  const lines = new StatusLine(options.json === true ? process.stderr : process.stdout, () => [doing]);
  try {
    for (const step of steps) {
      const since = performance.now();
      doing = `${step.change} ${step.service}`;
      await perform(remote, step);
      const took = pc.dim(seconds((performance.now() - since) / 1000));
      lines.print(`${pc.green("✔")} ${pc.bold(step.service)} ${DONE[step.change]} ${took}`);
    }
    doing = "waiting until all are healthy";
    const states =
      which === "stop"
        ? await serviceStates(remote, services)
        : await settledStates(remote, services, PATIENCE_MS);
    lines.end();
    const facts = { stack: options.stack, seconds: (performance.now() - began) / 1000, services: states };
    show(facts, options, () => `\n${servicesTable(states, pc)}${next(which, options)}`);
    if (which !== "stop") requireHealthy(states, options);
  } finally {
    lines.end();
  }
}

function plannedLines(steps: readonly Step[]): string {
  return steps.map((step) => `would ${step.change} ${step.service}`).join("\n");
}

function next(which: Change, { name, stack }: Options): string {
  if (which !== "stop") return "";
  const words = [
    ...(name === undefined ? [] : [`NAME=${name}`]),
    ...(stack === "local" ? [] : [`STACK=${stack}`]),
  ];
  return `\n\nData and containers stay. Again: ${["make start", ...words].join(" ")}`;
}

/** @throws CommandError naming the first that is not healthy */
export function requireHealthy(states: readonly ServiceState[], options: Pick<Options, "json">): void {
  const ill = states.filter(({ health }) => health !== "healthy").map(({ name }) => name);
  if (ill.length === 0) return;
  if (options.json === true) process.exitCode = 1;
  else throw new CommandError(`Not healthy: ${ill.join(", ")}.`, { fix: `make logs NAME=${ill[0]}` });
}
