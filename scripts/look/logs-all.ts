import { Writable } from "node:stream";
import type { Options } from "../options.ts";
import { chosenServices } from "../stack/named.ts";
import { type DeployedService, stackOutputs } from "../stack/outputs.ts";
import { connect, quote, type Remote } from "../stack/remote.ts";
import { coloured, type LogLine, matcher, merged, parseLine } from "./log-line.ts";
import { moment } from "./since.ts";

const SINCE = "10m";
/** How long lines wait for earlier ones of other services while they are followed, in milliseconds. */
const WINDOW_MS = 300;
/** A pipe takes this many bytes at once, so that lines of several services are not torn; longer ones are cut. */
const LONGEST = 3900;

/**
 * `make logs-all SINCE=1h GREP=timeout`: the logs of all services, merged by time; `FOLLOW=1` goes on until Ctrl-C. With
 * `JSON=1` a JSON document for each line.
 */
export async function run(options: Options): Promise<void> {
  const since = moment(options.since ?? SINCE, Date.now());
  const wanted = matcher(options.grep);
  const outputs = await stackOutputs(options.stack);
  const services = chosenServices(outputs.serviceList, options.name, "logs-all");
  const names = services.map(({ name }) => name);
  const print = (lines: readonly LogLine[]): void => {
    const texts = lines
      .filter(wanted)
      .map((line) => (options.json === true ? JSON.stringify(line) : coloured(line, names)));
    if (texts.length > 0) process.stdout.write(`${texts.join("\n")}\n`);
  };
  await using remote = await connect(outputs);
  if (options.follow === true) await follow(remote, services, since, print);
  else print(merged(linesOf(await remote.run(logsCommand(services, since, false)))));
}

/** One command for all: a connection has only so many channels. Pure. */
export function logsCommand(services: readonly DeployedService[], since: Date, following: boolean): string {
  const each = services.map(({ name, container }) => {
    const logs = `docker logs --timestamps --since ${since.toISOString()} ${following ? "--follow " : ""}${quote(container)} 2>&1`;
    const script = `BEGIN { $| = 1 } chomp; $_ = "${name} " . substr($_, 0, ${LONGEST}) . "\\n"`;
    const lines = `{ ${logs} || true; } | perl -pe ${quote(script)}`;
    return following ? `{ ${lines}; } &` : `${lines};`;
  });
  return `${each.join(" ")} wait`;
}

function linesOf(text: string): LogLine[] {
  return text.split("\n").flatMap((line) => parseLine(line) ?? []);
}

/** Lines come as they are written; each batch is put in order before it is shown. */
async function follow(
  remote: Remote,
  services: readonly DeployedService[],
  since: Date,
  print: (lines: readonly LogLine[]) => void,
): Promise<void> {
  let rest = "";
  let waiting: LogLine[] = [];
  const flush = (): void => {
    const lines = merged(waiting);
    waiting = [];
    print(lines);
  };
  const decoder = new TextDecoder();
  const out = new Writable({
    write(chunk: Buffer, _, done) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      waiting.push(...parts.flatMap((line) => parseLine(line) ?? []));
      done();
    },
  });
  const timer = setInterval(flush, WINDOW_MS);
  try {
    await remote.run(logsCommand(services, since, true), { out });
  } finally {
    clearInterval(timer);
    flush();
  }
}
