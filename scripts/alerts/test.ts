import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { CommandError } from "../errors.ts";
import type { Options } from "../options.ts";
import { show, table } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect, quote, type Remote } from "../stack/remote.ts";
import { type Alertmanager, alertmanager } from "./alertmanager.ts";
import { attemptsOf, reasonOf, type Verdict, verdictOf } from "./verdicts.ts";

/** As the route for tests in stacks/alertmanager.ts has it. */
const NAME = "AlertTest";

/** How long a receiver may take to answer, in seconds: a mail server may keep one waiting. */
const PATIENCE = 60;

/** Receivers that are nobody's inbox. */
const SILENT = ["nobody", "heartbeat"];

export interface Answer {
  readonly channel: string;
  readonly verdict: Verdict;
  /** Why it did not take it, as it said itself. */
  readonly reason?: string;
}

/** The alert that is sent, over after half a minute. Pure. */
export function testAlert(stack: string, now: Date) {
  return {
    labels: { alertname: NAME, severity: "warning", stack, test: now.toISOString() },
    annotations: {
      summary: "This is a test, and nothing is wrong",
      action: "Nothing is to be done.",
      runbook: "docs/monitoring.md",
    },
    startsAt: now.toISOString(),
    endsAt: new Date(now.getTime() + 30_000).toISOString(),
  };
}

async function channelsOf(manager: Alertmanager): Promise<string[]> {
  const receivers = z.array(z.object({ name: z.string() })).parse(await manager.get("receivers"));
  const names = receivers.map(({ name }) => name).filter((name) => !SILENT.includes(name));
  if (names.length > 0) return names;
  throw new CommandError("This stack sends its alerts nowhere.", {
    fix: "docs/monitoring.md names the ways, such as: pulumi config set --secret alertNtfy https://ntfy.sh/TOPIC, then make up",
  });
}

/** Sends the alert, and waits until every channel has answered. */
export async function testChannels(
  manager: Alertmanager,
  remote: Pick<Remote, "run">,
  stack: string,
): Promise<readonly Answer[]> {
  const channels = await channelsOf(manager);
  const before = attemptsOf(await manager.metrics());
  const began = new Date();
  await manager.post("alerts", [testAlert(stack, began)]);
  const look = async () => {
    const now = attemptsOf(await manager.metrics());
    return channels.map((channel) => ({
      channel,
      verdict: verdictOf(before.get(channel), now.get(channel)),
    }));
  };
  let answers = await look();
  while (
    answers.some(({ verdict }) => verdict === "waiting") &&
    Date.now() < began.getTime() + PATIENCE * 1000
  ) {
    await delay(500);
    answers = await look();
  }
  const log = await remote.run(
    `docker logs --since ${quote(began.toISOString())} ${quote(manager.container)} 2>&1`,
  );
  return answers.map((answer) => {
    const reason = answer.verdict === "failed" ? reasonOf(log, answer.channel, NAME) : undefined;
    return { ...answer, ...(reason !== undefined && { reason }) };
  });
}

const WORDS: Readonly<Record<Verdict, string>> = {
  taken: "took it",
  failed: "did not take it",
  waiting: `has not answered within ${PATIENCE} seconds`,
};

/** `make alert-test`. Fails when a channel did not take it, so that scripts can rely on it. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  await using remote = await connect(outputs);
  const manager = alertmanager(remote, outputs.serviceList);
  if (options.dryRun === true) {
    const channels = await channelsOf(manager);
    show({ dryRun: true, channels }, options, () => `Would send a test alert to ${channels.join(", ")}.`);
    return;
  }
  if (options.json !== true) process.stdout.write("A test alert is being sent …\n");
  const answers = await testChannels(manager, remote, options.stack);
  show({ answers }, options, () =>
    table(
      ["Channel", "Answer", "Why"],
      answers.map(({ channel, verdict, reason = "" }) => [channel, WORDS[verdict], reason]),
    ),
  );
  const failed = answers.filter(({ verdict }) => verdict !== "taken").map(({ channel }) => channel);
  if (failed.length === 0) return;
  if (options.json === true) process.exitCode = 1;
  else {
    throw new CommandError(`No alert arrives by ${failed.join(", ")}.`, {
      fix: `see that what is set for it is right (docs/monitoring.md), then make alert-test STACK=${options.stack}`,
    });
  }
}
