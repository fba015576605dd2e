import pc from "picocolors";
import { isReturnable, type ReleaseRecord } from "../../stacks/release/record.ts";
import type { Options } from "../options.ts";
import { show, table } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect } from "../stack/remote.ts";
import { diskLine, imageDisk } from "./disk.ts";
import { imagesOnServer, readReleases } from "./records.ts";
import { currentOf, goneImages } from "./rules.ts";

/** What is told of a release; what it takes to go back to it stays on the server. Pure. */
export function told(releases: readonly ReleaseRecord[], there: ReadonlyMap<string, string>) {
  const current = currentOf(releases);
  return releases.map((record, index) => {
    const { services: _services, environment: _environment, ...facts } = record;
    const previous = releases[index - 1];
    const whole = releases.filter(isReturnable).find(({ content }) => content === record.content);
    return {
      ...facts,
      current: record === current,
      /** Whether `make rollback TO=` can return to it. */
      kept: whole !== undefined && goneImages(whole, there).length === 0,
      /** Names of images that are others than in the release before. */
      changed: Object.keys(record.images).filter(
        (name) => record.images[name]?.reference !== previous?.images[name]?.reference,
      ),
    };
  });
}

type Told = ReturnType<typeof told>[number];

/** Pure. */
export function releasesTable(releases: readonly Told[]): string {
  const rows = releases
    .toReversed()
    .map((one) => [
      one.current ? pc.green(`▶ ${one.release}`) : `  ${one.release}`,
      one.at.replace("T", " ").replace("Z", ""),
      one.by,
      one.commit === null ? "–" : `${one.commit.slice(0, 8)}${one.modified ? "+" : ""}`,
      one.configuration,
      whatOf(one),
      one.kept ? "yes" : pc.dim("no"),
    ]);
  return table(["Release", "When (UTC)", "Who", "Commit", "Configuration", "What", "Kept"], rows);
}

const NAMED = 3;

function whatOf({ returnsTo, changed: names }: Told): string {
  if (returnsTo !== null) return `back to ${returnsTo}`;
  if (names.length === 0) return "configuration";
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  return `${names.slice(0, NAMED).join(", ")}${more}`;
}

/** What runs, for `make status`; nothing where nothing was released yet. Pure. */
export function releaseLine(current: ReleaseRecord | undefined): string {
  if (current === undefined) return "";
  const { release, at, by, returnsTo } = current;
  return `Release: ${release}, ${at}, ${by}${returnsTo === null ? "" : `; taken back to ${returnsTo}`}`;
}

/** `make releases`: what was deployed, by whom and when; the newest first. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  await using remote = await connect(outputs);
  const [records, there, disk] = await Promise.all([
    readReleases(remote),
    imagesOnServer(remote),
    imageDisk(remote),
  ]);
  const releases = told(records, there);
  show({ stack: options.stack, releases, disk }, options, () => {
    if (releases.length === 0) return "There is no release yet: make up makes one.";
    return `${releasesTable(releases)}\n\n${diskLine(disk)}\nBack to the one before: make rollback; to another that is kept: make rollback TO=NUMBER`;
  });
}
