import { CommandError } from "../errors.ts";
import type { DeployedService } from "../stack/outputs.ts";
import { quote, type Remote } from "../stack/remote.ts";

export type Change = "stop" | "start" | "restart";

/** One container and what is done to it. */
export interface Step {
  readonly service: string;
  readonly container: string;
  readonly change: "stop" | "start";
}

/** What is done, in order: who asks stops first, what is asked starts first. The list is in start order. Pure. */
export function stepsOf(change: Change, services: readonly DeployedService[]): Step[] {
  const each = (which: Step["change"], list: readonly DeployedService[]): Step[] =>
    list.map(({ name, container }) => ({ service: name, container, change: which }));
  return [
    ...(change === "start" ? [] : each("stop", services.toReversed())),
    ...(change === "stop" ? [] : each("start", services)),
  ];
}

/**
 * Does one of them; a container that is stopped, or runs, already stays as it is.
 * @throws CommandError where the stack's container is gone
 */
export async function perform(remote: Remote, { service, container, change }: Step): Promise<void> {
  const word = quote(container);
  const there = await remote.run(`docker container inspect ${word} >/dev/null 2>&1 && echo there || true`);
  if (there.trim() === "") {
    throw new CommandError(`The container "${container}" of "${service}" is gone.`, {
      fix: "pulumi up --refresh makes it anew.",
    });
  }
  // Each container has its own time to end, as its manifest says.
  await remote.run(`docker ${change} ${word} >/dev/null`);
}
