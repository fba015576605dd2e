import pc from "picocolors";
import { planLine } from "../../stacks/plan.ts";
import type { Options } from "../options.ts";
import { seconds, show } from "../output.ts";
import { stackOutputs } from "./outputs.ts";
import { connect } from "./remote.ts";
import { servicesTable, settledStates } from "./services.ts";
import { changesLine, type Update } from "./update.ts";
import type { Target } from "./vps-cloud.ts";

/** What a command that brought a server up ends with: where it is, how to get in, what runs, what it costs. */
export async function showDeployed(options: Options, { plan }: Target, update: Update): Promise<void> {
  const { stack } = options;
  const outputs = await stackOutputs(stack);
  await using remote = await connect(outputs);
  const facts = {
    stack,
    url: outputs.url,
    passwordCommand: `make password STACK=${stack}`,
    plan,
    changes: update.changes,
    seconds: update.seconds,
    services: await settledStates(remote, outputs.serviceList),
  };
  show(facts, options, ({ url, passwordCommand, services }) =>
    [
      "",
      `${changesLine(update.changes)} in ${seconds(update.seconds)}`,
      "",
      servicesTable(services, pc),
      "",
      `Platform   ${pc.bold(pc.cyan(url))}`,
      `Password   ${passwordCommand}`,
      `Server     ${planLine(plan)}`,
      `Remove     make vps-destroy STACK=${stack}`,
    ].join("\n"),
  );
}
