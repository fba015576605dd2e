import type { StackOutputs } from "../../scripts/stack/outputs.ts";
import { connect, quote, type Remote } from "../../scripts/stack/remote.ts";
import { removeScript, runScript } from "./docker-run.ts";
import { type Chapter, inTurns, timed } from "./figures.ts";
import { answers } from "./load.ts";
import { type Specification, specifications } from "./specification.ts";
import type { Subject } from "./subject.ts";

const ROUNDS = 3;
/** What the platform, too, starts and waits for before the others. */
const FIRST = ["postgres", "redis"];
/** All that belongs to services and the edge; the server, its Docker, its networks and the images stay. */
const SERVICES = ["platform:service:Service$**", "platform:edge:Edge$**"];

/** All services from nothing on a server that has the images, in turns with a shell script that runs the same containers. */
export async function fromNothingChapter(subject: Subject): Promise<Chapter> {
  const { machine, url, certificate, outputs } = subject;
  const health = { origin: url, path: "/api/health", certificate };
  let containers = await specifications(machine);
  await removeServices(subject);
  await using remote = await connect(outputs);
  const script = async () => {
    const took = await timed(() => byScript(outputs, containers));
    await answers(health);
    await remote.run(removeScript(containers));
    return took;
  };
  const up = async (round: number) => {
    const took = await timed(() => subject.up());
    await answers(health);
    containers = await specifications(machine);
    // The last ones stay, for what is measured next.
    if (round < ROUNDS - 1) await removeServices(subject);
    return took;
  };
  const { first, second } = await inTurns(ROUNDS, script, up);
  return {
    name: "from-nothing",
    figures: [
      {
        what: `Up from nothing, ${containers.length} services, images there`,
        unit: "s",
        values: second,
        yardstick: { what: "shell script with docker run over one SSH connection", values: first },
        note: "until every container passes its health check, databases first; server, networks and images stay. Pulumi also checks every other resource, writes folders and secrets, and turns nginx to control.",
      },
    ],
  };
}

async function removeServices({ machine, pulumi }: Subject): Promise<void> {
  const targets = SERVICES.flatMap((type) => ["--target", `urn:pulumi:${machine.name}::*::${type}`]);
  await pulumi("destroy", "--yes", "--skip-preview", "--target-dependents", ...targets);
}

/** Connecting is part of what it takes. */
async function byScript(outputs: StackOutputs, containers: readonly Specification[]): Promise<void> {
  await using remote: Remote = await connect(outputs);
  await remote.run(`bash -c ${quote(runScript(containers, FIRST))}`);
}
