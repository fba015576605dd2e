/**
 * Builds an image on this computer and sends it to a server: `node main.ts <ORDER`, the order as JSON on standard input, because a key
 * is in it. What was sent is JSON on standard output. Exit codes: 0 the server has the image, 1 it does not.
 */

import { text } from "node:stream/consumers";
import { megabytes, type Order, send } from "./send.ts";

const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => ending.abort());
const say = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const order: Order = JSON.parse(await text(process.stdin));
  const sent = await send(order, { signal: ending.signal, say });
  say(sent ? `${megabytes(sent)} sent` : "the server has it already");
  process.stdout.write(`${JSON.stringify(sent ?? { blobs: 0, bytes: 0 })}\n`);
} catch (error) {
  say(ending.signal.aborted ? "Interrupted." : (error as Error).message);
  process.exitCode = 1;
}
