import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Chapter, inTurns, median, timed } from "./figures.ts";
import { pulumi, type Subject } from "./subject.ts";

const ROUNDS = 5;
const STACK = "empty";
/** Seconds that a no-change preview may take beyond the yardstick. */
const ALLOWED = 2;

/** The entry points of the SDKs that the platform's program loads, and nothing else. */
const EMPTY_PROGRAM = `import "@pulumi/command";
import "@pulumi/docker/container.js";
import "@pulumi/docker/network.js";
import "@pulumi/docker/provider.js";
import "@pulumi/pulumi";
import "@pulumi/tls";
`;

/** A no-change `pulumi preview`, in turns with that of an empty program on the same engine. */
export async function previewChapter(subject: Subject): Promise<Chapter> {
  const folder = makeEmptyProject(subject.machine.workspace.folder);
  const inFolder = (...words: string[]) =>
    pulumi(subject.machine, [...words, "--stack", STACK], { cwd: folder });
  await inFolder("stack", "select", "--create");
  const ours = () => timed(() => subject.pulumi("preview", "--expect-no-changes"));
  const yardstick = () => timed(() => inFolder("preview"));
  // Compile caches and the disk's cache are warm from then on, as they are for people who deploy more than once.
  await ours();
  await yardstick();
  const { first, second } = await inTurns(ROUNDS, ours, yardstick);
  const beyond = median(first) - median(second);
  return {
    name: "preview",
    figures: [
      {
        what: "No-change preview",
        unit: "s",
        values: first,
        yardstick: { what: "empty program, same SDK modules", values: second },
        aim: { text: `within ${ALLOWED} s of the yardstick`, met: beyond <= ALLOWED },
      },
    ],
  };
}

/** Inside the machine's copy of the project, whose packages it uses. */
function makeEmptyProject(workspace: string): string {
  const folder = join(workspace, ".state", "empty-program");
  mkdirSync(folder, { recursive: true });
  const settings = { name: "empty-program", runtime: { name: "nodejs", options: { typescript: false } } };
  // JSON is YAML, too.
  writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify(settings));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", main: "index.ts" }));
  writeFileSync(join(folder, "index.ts"), EMPTY_PROGRAM);
  return folder;
}
