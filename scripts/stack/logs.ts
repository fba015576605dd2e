import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { serviceNamed } from "./named.ts";
import { stackOutputs } from "./outputs.ts";
import { connect, quote } from "./remote.ts";

/** `make logs NAME=control`: standard output and error of a service's container, oldest first. */
export async function run(options: Options): Promise<void> {
  const lines = options.lines ?? "100";
  if (!/^\d+$/.test(lines)) {
    throw new CommandError(`LINES is "${lines}".`, {
      fix: "give a number, such as LINES=200.",
      exitCode: EXIT.usage,
    });
  }
  const outputs = await stackOutputs(options.stack);
  const service = serviceNamed(outputs.serviceList, options.name, "logs");
  await using remote = await connect(outputs);
  const follow = options.follow === true ? "--follow " : "";
  await remote.run(`docker logs ${follow}--tail ${lines} ${quote(service.container)}`, {
    out: process.stdout,
    errors: process.stdout,
  });
}
