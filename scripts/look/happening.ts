import { z } from "zod";
import type { DeployedService } from "../stack/outputs.ts";
import { jsonLines } from "../stack/services.ts";

/** Something that happened. */
export interface Happening {
  /** RFC 3339. */
  readonly time: string;
  /** A service, "server", or "stack". */
  readonly subject: string;
  readonly what: string;
  readonly bad: boolean;
}

const inspected = z.object({
  Name: z.string(),
  Created: z.string(),
  RestartCount: z.number(),
  State: z.object({
    Status: z.string(),
    OOMKilled: z.boolean(),
    ExitCode: z.number(),
    StartedAt: z.string(),
    FinishedAt: z.string(),
    Health: z
      .object({ Log: z.array(z.object({ End: z.string(), ExitCode: z.number(), Output: z.string() })) })
      .optional(),
  }),
});

/** Exit codes of an orderly stop: by itself, and by SIGTERM or SIGINT. */
const ORDERLY = [0, 130, 143];

/** What containers know of themselves: it outlives Docker's own memory of events. Pure. */
export function fromContainers(text: string, services: readonly DeployedService[]): Happening[] {
  const names = namesBy(services);
  return jsonLines(text, inspected).flatMap(({ Name, Created, RestartCount, State }) => {
    const subject = names.get(Name.replace(/^\//, ""));
    if (subject === undefined) return [];
    const of = (time: string, what: string, bad = false): Happening[] =>
      time.startsWith("0001-") ? [] : [{ time, subject, what, bad }];
    const again = RestartCount > 0 ? ` (restarted by Docker ${RestartCount} times so far)` : "";
    const ended = State.OOMKilled ? "out of memory" : `exit code ${State.ExitCode}`;
    return [
      ...of(Created, "container made"),
      ...of(State.StartedAt, `started${again}`, RestartCount > 0),
      ...of(
        State.FinishedAt,
        State.Status === "running" ? "ended before its last start" : `ended: ${ended}`,
        isBad(State),
      ),
      ...(State.Health?.Log ?? [])
        .filter(({ ExitCode }) => ExitCode !== 0)
        .flatMap(({ End, Output }) =>
          of(new Date(End).toISOString(), `health check failed: ${oneLine(Output)}`, true),
        ),
    ];
  });
}

function isBad({ Status, OOMKilled, ExitCode }: z.output<typeof inspected>["State"]): boolean {
  return Status !== "running" && (OOMKilled || !ORDERLY.includes(ExitCode));
}

const event = z.object({
  Action: z.string(),
  timeNano: z.number(),
  Actor: z.object({ Attributes: z.record(z.string(), z.string()) }),
});

const SAID: Readonly<Record<string, string>> = {
  die: "ended",
  oom: "out of memory",
  start: "started",
  stop: "stopped",
  kill: "sent a signal",
  restart: "restarted",
  destroy: "container removed",
  "health_status: healthy": "healthy",
  "health_status: unhealthy": "unhealthy",
};

/** Events as `docker events` prints them; looks of health checks pass in silence. Pure. */
export function fromEvents(text: string, services: readonly DeployedService[]): Happening[] {
  const names = namesBy(services);
  return jsonLines(text, event).flatMap(({ Action, timeNano, Actor: { Attributes } }) => {
    const subject = Attributes["platform.service"] ?? names.get(`${Attributes["name"]}`);
    const said = SAID[Action];
    if (subject === undefined || said === undefined) return [];
    const code = Attributes["exitCode"];
    const signal = Attributes["signal"];
    const more = [
      ...(code === undefined ? [] : [`exit code ${code}`]),
      ...(signal === undefined ? [] : [signal]),
    ];
    const bad =
      ["oom", "health_status: unhealthy"].includes(Action) ||
      (code !== undefined && !ORDERLY.includes(Number(code)));
    const time = new Date(timeNano / 1e6).toISOString();
    return [{ time, subject, what: [said, ...more].join(", "), bad }];
  });
}

const entry = z.object({ __REALTIME_TIMESTAMP: z.string(), MESSAGE: z.string() });

/** Kernel and system lines of the server's journal. Pure. */
export function fromJournal(text: string): Happening[] {
  return jsonLines(text, entry).map(({ __REALTIME_TIMESTAMP, MESSAGE }) => ({
    time: new Date(Number(__REALTIME_TIMESTAMP) / 1000).toISOString(),
    subject: "server",
    what: oneLine(MESSAGE),
    bad: /out of memory|oom-kill|error|failed/i.test(MESSAGE),
  }));
}

const update = z.object({
  kind: z.string(),
  startTime: z.string(),
  result: z.string(),
  resourceChanges: z.record(z.string(), z.number()).optional(),
});

/** What `pulumi stack history --json` lists: deployments. Pure. */
export function fromHistory(text: string): Happening[] {
  return z
    .array(update)
    .parse(JSON.parse(text))
    .map(({ kind, startTime, result, resourceChanges = {} }) => {
      const changes = Object.entries(resourceChanges).filter(([op]) => op !== "same");
      const what = changes.map(([op, count]) => `${count} ${op}`).join(", ") || "nothing changed";
      const done = result === "in-progress" ? "begun" : result;
      return {
        time: new Date(startTime).toISOString(),
        subject: "stack",
        what: `${kind} ${done}: ${what}`,
        bad: result === "failed",
      };
    });
}

/** Oldest first, from a moment on; what two sources tell of the same moment is told once. Pure. */
export function inOrder(happenings: readonly Happening[], since: Date): Happening[] {
  const from = since.toISOString();
  const key = ({ time, subject, what }: Happening): string =>
    `${time.slice(0, 19)} ${subject} ${what.slice(0, 5)}`;
  return happenings
    .filter(({ time }) => time >= from)
    .toSorted((one, other) => one.time.localeCompare(other.time))
    .filter((happening, at, all) => all.findIndex((other) => key(other) === key(happening)) === at);
}

function namesBy(services: readonly DeployedService[]): Map<string, string> {
  return new Map(services.map(({ name, container }) => [container, name]));
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ").slice(0, 200);
}
