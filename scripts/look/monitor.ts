import { setTimeout as pause } from "node:timers/promises";
import { ApiClient } from "../api/client.ts";
import { messageOf } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { type StackOutputs, stackOutputs } from "../stack/outputs.ts";
import { connect, type Remote } from "../stack/remote.ts";
import { trustedBy } from "../stack/trust.ts";
import { Screen } from "./screen.ts";
import { type Slow, type Snapshot, slowPart, snapshot } from "./snapshot.ts";
import { view } from "./view.ts";

/** Milliseconds between the end of a look and the next; and between looks at what changes by the minute. */
const PAUSE = 1000;
const SLOW_EVERY = 30_000;

/**
 * `make monitor`: services, memory against caps, queue, spend and certificate, as they change, until q or Ctrl-C. Without a
 * terminal, or with `JSON=1`, one look.
 */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  using client = new ApiClient({ url: outputs.url, certificate: await trustedBy(outputs) });
  await using remote = await connect(outputs);
  const slow = await slowPart(remote, outputs);
  if (options.json === true || !process.stdout.isTTY || !process.stdin.isTTY) {
    const facts = await snapshot(options.stack, outputs, remote, client, slow);
    show(facts, options, (one) => view(one).join("\n"));
    return;
  }
  using screen = new Screen(process.stdin, process.stdout);
  screen.draw([`Looking at ${options.stack} …`]);
  const look = (part: Slow) => snapshot(options.stack, outputs, remote, client, part);
  await Promise.race([screen.left, watch(screen, look, remote, outputs, slow)]);
}

/** Looks again and again; a look that fails is told on the screen, and the connection's end ends it. */
async function watch(
  screen: Screen,
  look: (slow: Slow) => Promise<Snapshot>,
  remote: Remote,
  outputs: StackOutputs,
  first: Slow,
): Promise<never> {
  let slow = first;
  let since = Date.now();
  let lines: string[] = [];
  let over = false;
  void remote.ended.then(() => {
    over = true;
  });
  for (;;) {
    try {
      if (Date.now() - since > SLOW_EVERY) {
        slow = await slowPart(remote, outputs);
        since = Date.now();
      }
      lines = view(await look(slow));
      screen.draw(lines);
    } catch (error) {
      if (over) throw error;
      screen.draw([`The last look failed: ${messageOf(error)}`, ...lines]);
    }
    await pause(PAUSE);
  }
}
