import { setTimeout as delay } from "node:timers/promises";
import { startLoad } from "../e2e/harness/load.ts";
import type { Machine } from "../e2e/harness/machine.ts";
import { ComposeYardstick } from "./compose/yardstick.ts";
import { type Chapter, inTurns, timed } from "./figures.ts";
import { answers } from "./load.ts";
import { type Specification, specifications } from "./specification.ts";
import type { Subject } from "./subject.ts";

const ROUNDS = 3;
/** The file whose change makes another control; its end is where the change goes. */
const SOURCE = "services/control/src/main.ts";
/** Seconds of load before and after a replacement. */
const MARGIN = 2;
/** Seconds within which a replaced service must answer again. */
const PATIENCE = 120;

interface Replacement {
  readonly seconds: number;
  readonly requests: number;
  readonly failed: number;
}

/**
 * Replacing control under constant load, in turns with `docker compose up -d` of the same change. Between two versions that the
 * server has both images of; the first change, whose image has to be built, is told apart.
 */
export async function replaceChapter(subject: Subject, log: (line: string) => void): Promise<Chapter> {
  const { machine } = subject;
  const { workspace } = machine;
  const original = workspace.read(SOURCE);
  // Another version that does the same.
  const change = () => workspace.write(SOURCE, `${original}// Another version.\n`);
  const images = [await imageOf(machine, "control")];
  change();
  const built = await underLoad(subject, () => subject.up());
  images.push(await imageOf(machine, "control"));

  const [control, nginx] = await Promise.all(["control", "nginx"].map((name) => running(machine, name)));
  if (control === undefined || nginx === undefined) throw new Error("There is no request path.");
  const compose = new ComposeYardstick(machine, control, nginx);
  await compose.prepare(log);

  const ours = async (round: number) => {
    // Back and forth: the server keeps the image before the present one.
    if (round % 2 === 0) workspace.write(SOURCE, original);
    else change();
    return underLoad(subject, () => subject.up());
  };
  const theirs = async (round: number) => {
    const [from = "", to = ""] = round % 2 === 0 ? images : images.toReversed();
    await machine.run("docker", "stop", nginx.name);
    try {
      await compose.up(from);
      await settled(subject);
      return await underLoad(subject, () => compose.up(to));
    } finally {
      await compose.down();
      await machine.run("docker", "start", nginx.name);
      await settled(subject);
    }
  };
  const { first, second } = await inTurns(ROUNDS, ours, theirs);
  const failures = [built, ...first].map(({ failed }) => failed);
  return {
    name: "replace",
    figures: [
      {
        what: "Replacing one service (control), images there",
        unit: "s",
        values: first.map(({ seconds }) => seconds),
        yardstick: { what: "docker compose up -d", values: second.map(({ seconds }) => seconds) },
        note: `under 4 clients that open a connection for every request; Compose on the server itself, Pulumi over SSH. Requests a replacement: ${first.map(({ requests }) => requests).join(", ")}; with Compose: ${second.map(({ requests }) => requests).join(", ")}`,
      },
      { what: "  with the build of its image", unit: "s", values: [built.seconds] },
      {
        what: "  failed requests",
        unit: "failed",
        values: failures,
        yardstick: { what: "docker compose up -d", values: second.map(({ failed }) => failed) },
        aim: { text: "none at all", met: failures.every((count) => count === 0) },
      },
    ],
  };
}

/** Seconds of the work, and what became of the requests from a little before it to a little after. */
async function underLoad({ url, certificate }: Subject, work: () => Promise<unknown>): Promise<Replacement> {
  const load = startLoad(`${url}/api/health`, certificate);
  try {
    await delay(MARGIN * 1000);
    const seconds = await timed(work);
    await answers({ origin: url, path: "/api/health", certificate }, PATIENCE);
    await delay(MARGIN * 1000);
    const { requests, failures } = await load.stop();
    return { seconds, requests, failed: failures.length };
  } finally {
    await load.stop();
  }
}

async function settled({ url, certificate }: Subject): Promise<void> {
  await answers({ origin: url, path: "/api/health", certificate }, PATIENCE);
}

async function running(machine: Machine, service: string): Promise<Specification | undefined> {
  return (await specifications(machine)).find((container) => container.service === service);
}

async function imageOf(machine: Machine, service: string): Promise<string> {
  return machine.run(
    "docker",
    "inspect",
    "--format",
    "{{.Config.Image}}",
    await machine.containerOf(service),
  );
}
