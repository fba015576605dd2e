import { mkdir, rm, writeFile } from "node:fs/promises";
import { contractingOf, readMigrations } from "../../stacks/release/migrations.ts";
import { RETURN_VARIABLE } from "../../stacks/release/pinned.ts";
import type { ReleaseRecord, Returnable } from "../../stacks/release/record.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { seconds, show } from "../output.ts";
import { run as runProgram } from "../process.ts";
import { type StackOutputs, stackOutputs } from "../stack/outputs.ts";
import { connect, type Remote } from "../stack/remote.ts";
import { deploy } from "../stack/up.ts";
import { changesLine } from "../stack/update.ts";
import { inState } from "../state.ts";
import { appliedMigrations, imagesOnServer, readReleases } from "./records.ts";
import { barriers, chooseTarget, goneImages, imageChanges } from "./rules.ts";

const NOT_TAKEN_BACK =
  "Not taken back: data, secrets, the server and its steps, the site in nginx. They are those of now and of this clone.";

/** `make rollback TO=12`: shows what changes, and makes containers what they were in that release. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  const { target, current } = await readTarget(outputs, options.to);
  const changes = imageChanges(current, target);
  const plan = { from: current.release, to: target.release, changes };
  if (options.json !== true) process.stdout.write(`${planLines(plan, target)}\n`);
  const folder = inState("rollback");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = inState("rollback", `${options.stack}-${process.pid}.json`);
  await writeFile(file, JSON.stringify(target), { mode: 0o600 });
  try {
    await perform(options, plan, { [RETURN_VARIABLE]: file });
  } finally {
    await rm(file, { force: true });
  }
}

interface Plan {
  readonly from: number;
  readonly to: number;
  readonly changes: readonly string[];
}

async function perform(options: Options, plan: Plan, env: Readonly<Record<string, string>>): Promise<void> {
  if (options.dryRun === true) {
    if (options.json === true) show({ dryRun: true, ...plan }, options, () => "");
    else await preview(options.stack, env);
    return;
  }
  if (options.json !== true) await preview(options.stack, env);
  const update = await deploy(options, [], env);
  show({ ...plan, ...update }, options, ({ changes, seconds: time }) =>
    [
      `\nBack at release ${plan.to}: ${changesLine(changes)} in ${seconds(time)}`,
      `The next make up STACK=${options.stack} goes forward again, to what the clone holds then.`,
    ].join("\n"),
  );
}

async function preview(stack: string, env: Readonly<Record<string, string>>): Promise<void> {
  await runProgram("pulumi", ["preview", "--stack", stack, "--non-interactive"], { stdio: "inherit", env });
}

/** @throws CommandError with the reason where going back is impossible; nothing has changed then */
async function readTarget(
  outputs: StackOutputs,
  wanted: string | undefined,
): Promise<{ target: Returnable; current: ReleaseRecord }> {
  await using remote = await connect(outputs);
  const releases = await readReleases(remote);
  const target = chooseTarget(releases, wanted);
  await refuse(remote, outputs, releases, target);
  return { target, current: releases.at(-1) ?? target };
}

async function refuse(
  remote: Remote,
  { serviceList }: StackOutputs,
  releases: readonly ReleaseRecord[],
  target: Returnable,
): Promise<void> {
  const gone = goneImages(target, await imagesOnServer(remote));
  if (gone.length > 0)
    throw new CommandError(`Release ${target.release} can't be returned to: ${gone.join(", ")} is gone.`, {
      fix: `check out its commit (${target.commit ?? "unknown"}) and make up: it is built anew.`,
      exitCode: EXIT.refused,
    });
  const known: Record<string, string> = Object.assign(
    contractingOf(readMigrations()),
    ...releases.map(({ contracting }) => contracting),
  );
  // Where the database is silent, it may have been through all of them.
  const applied = (await appliedMigrations(remote, serviceList)) ?? Object.keys(known);
  const reasons = barriers(target, applied, known);
  if (reasons.length > 0)
    throw new CommandError(
      `Release ${target.release} can't be returned to: it could not read the database any more. Since then: ${reasons.join("; ")}.`,
      {
        fix: "make restore goes back to a copy from before, with its data; or mend it and go forward with make up.",
        exitCode: EXIT.refused,
      },
    );
}

/** Pure. */
export function planLines({ from, to, changes }: Plan, target: ReleaseRecord): string {
  const commit = target.commit === null ? "" : `, commit ${target.commit.slice(0, 8)}`;
  return [
    `From release ${from} back to ${to} (${target.at}, ${target.by}${commit}):`,
    ...changes.map((change) => `  ${change}`),
    ...(changes.length === 0 ? ["  the same images, configured as they were then"] : []),
    NOT_TAKEN_BACK,
    "",
  ].join("\n");
}
