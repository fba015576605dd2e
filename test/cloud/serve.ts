/**
 * A provider's API as a process, until it is interrupted:
 * `node test/cloud/serve.ts hetzner --port 8080 --run my-run --token secret --action-seconds 1`, or "digitalocean", or "vast"
 */

import { parseArgs } from "node:util";
import { ensureBaseImages } from "../machines/base-images.ts";
import { startCloud } from "./start.ts";
import { startVast } from "./vast/start.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: "string", default: "0" },
    run: { type: "string", default: `cloud-${process.pid}` },
    token: { type: "string", default: "test-token" },
    "action-seconds": { type: "string", default: "0.3" },
  },
});
await ensureBaseImages({ log: console.error });
const [provider = ""] = positionals;
const { run, token } = values;
const args = { run, token, port: Number(values.port) };
const seconds = Number(values["action-seconds"]);
const cloud =
  provider === "vast"
    ? await startVast({ ...args, loadSeconds: seconds })
    : await startCloud({ ...args, provider, actionSeconds: seconds });
console.log(JSON.stringify({ endpoint: cloud.endpoint, token: cloud.token, run }));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  // The commands' own listener, which comes with the steps that install things, would end this process at once.
  process.removeAllListeners(signal);
  process.on(signal, () => void close());
}

let closing: Promise<void> | undefined;

/** Only once, however often it is asked for. */
function close(): Promise<void> {
  closing ??= cloud.close().then(() => process.exit());
  return closing;
}
