import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import pc from "picocolors";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { output } from "../process.ts";
import { chosenServices } from "../stack/named.ts";
import { type DeployedService, stackOutputs } from "../stack/outputs.ts";
import { connect, quote, type Remote } from "../stack/remote.ts";
import {
  fromContainers,
  fromEvents,
  fromHistory,
  fromJournal,
  type Happening,
  inOrder,
} from "./happening.ts";
import { moment } from "./since.ts";

const SINCE = "1d";
const DOCKER = "docker events --filter type=container --format '{{json .}}'";

/**
 * `make events SINCE=2h`: what happened to the stack: deployments, containers that started, ended or fell ill, and what the
 * server's kernel and Docker said; `FOLLOW=1` goes on until Ctrl-C.
 */
export async function run(options: Options): Promise<void> {
  const since = moment(options.since ?? SINCE, Date.now());
  const outputs = await stackOutputs(options.stack);
  const services = chosenServices(outputs.serviceList, options.name, "events");
  await using remote = await connect(outputs);
  const all = await gather(remote, services, since, options);
  if (options.follow === true) {
    for (const happening of all) print(happening, options);
    await follow(remote, services, options);
  } else
    show(all, options, (list) => (list.length === 0 ? "Nothing happened." : list.map(readable).join("\n")));
}

async function gather(
  remote: Remote,
  services: readonly DeployedService[],
  since: Date,
  { stack, name }: Options,
): Promise<Happening[]> {
  const containers = services.map(({ container }) => quote(container)).join(" ");
  const from = since.toISOString();
  const [inspected, events, journal, history] = await Promise.all([
    remote.run(`docker container inspect --format '{{json .}}' ${containers} 2>/dev/null || true`),
    remote.run(`${DOCKER} --since ${from} --until "$(date -u +%Y-%m-%dT%H:%M:%SZ)"`),
    name === undefined ? remote.run(journalCommand(since)) : "",
    name === undefined ? historyOf(stack) : [],
  ]);
  return inOrder(
    [
      ...fromContainers(inspected, services),
      ...fromEvents(events, services),
      ...fromJournal(journal),
      ...history,
    ],
    since,
  );
}

/** Killed for memory, file systems in trouble, restarts of Docker: the lines of the journal that an operator looks for. Pure. */
export function journalCommand(since: Date): string {
  const seconds = Math.floor(since.getTime() / 1000);
  const common = `sudo journalctl --output=json --no-pager --quiet --since=@${seconds}`;
  const kernel = `${common} --dmesg --grep='out of memory|oom-kill|I/O error|EXT4-fs error|Linux version'`;
  const docker = `${common} --unit=docker --grep='^(Started|Stopped|Stopping|Failed)'`;
  return `${kernel} || true; ${docker} || true`;
}

async function historyOf(stack: string): Promise<Happening[]> {
  const words = ["stack", "history", "--json", "--page-size", "50", "--stack", stack, "--non-interactive"];
  return fromHistory(await output("pulumi", words));
}

async function follow(remote: Remote, services: readonly DeployedService[], options: Options): Promise<void> {
  const out = new PassThrough();
  createInterface({ input: out }).on("line", (line) => {
    for (const happening of fromEvents(line, services)) print(happening, options);
  });
  await remote.run(DOCKER, { out });
}

function print(happening: Happening, { json }: Options): void {
  process.stdout.write(`${json === true ? JSON.stringify(happening) : readable(happening)}\n`);
}

function readable({ time, subject, what, bad }: Happening): string {
  return `${pc.dim(time.slice(0, 19))} ${pc.bold(subject.padEnd(20))} ${bad ? pc.red(what) : what}`;
}
