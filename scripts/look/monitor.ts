import { setTimeout as pause } from "node:timers/promises";
import { ApiClient } from "../api/client.ts";
import { messageOf } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect } from "../stack/remote.ts";
import { trustedBy } from "../stack/trust.ts";
import { Screen } from "./screen.ts";
import { type Snapshot, slowPart, snapshot } from "./snapshot.ts";
import { view } from "./view.ts";

/** Milliseconds between the end of a look and the next; and between looks at what changes by the minute. */
const PAUSE = 1000;
const SLOW_EVERY = 30_000;

/**
 * `make monitor`: services, memory against caps, queue, spend and certificate, as they change, until q or Ctrl-C. Without a
 * terminal, or with `JSON=1`, one look.
 */
export async function run(options: Options): Promise<void> {
  if (options.json === true || !process.stdout.isTTY || !process.stdin.isTTY) {
    for await (const facts of looks(options)) {
      if ("failed" in facts) throw facts.failed;
      show(facts, options, (one) => view(one).join("\n"));
      return;
    }
  }
  using screen = new Screen(process.stdin, process.stdout);
  screen.draw([`Looking at ${options.stack} …`]);
  // What is under way changes nothing, so nobody waits for its end.
  void screen.left.then(() => {
    screen[Symbol.dispose]();
    process.exit(0);
  });
  let lines: string[] = [];
  for await (const facts of looks(options)) {
    if ("failed" in facts) screen.draw([`The last look failed: ${messageOf(facts.failed)}`, ...lines]);
    else {
      lines = view(facts);
      screen.draw(lines);
    }
    await pause(PAUSE);
  }
}

/** One look after the other, over one connection; one that fails is an answer, too. @throws CommandError when the connection ends */
async function* looks({ stack }: Options): AsyncGenerator<Snapshot | { readonly failed: unknown }> {
  const outputs = await stackOutputs(stack);
  using client = new ApiClient({ url: outputs.url, certificate: await trustedBy(outputs) });
  await using remote = await connect(outputs);
  let over = false;
  void remote.ended.then(() => {
    over = true;
  });
  let slow = await slowPart(remote, outputs);
  let since = Date.now();
  for (;;) {
    try {
      if (Date.now() - since > SLOW_EVERY) {
        slow = await slowPart(remote, outputs);
        since = Date.now();
      }
      yield await snapshot(stack, outputs, remote, client, slow);
    } catch (error) {
      if (over) throw error;
      yield { failed: error };
    }
  }
}
