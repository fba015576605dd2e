import { isReturnable, type ReleaseRecord, type Returnable } from "../../stacks/release/record.ts";
import { CommandError, EXIT } from "../errors.ts";

/** What runs was made by this release: the last one, or the one that it went back to. Pure. */
export function currentOf(releases: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  return releases.at(-1);
}

/**
 * The release to go back to: the one asked for, else the one before what runs. Going back again and again goes further back each
 * time, instead of forth to what was left. Pure.
 *
 * @throws CommandError where there is none, it runs already, or what it ran is not remembered any more
 */
export function chooseTarget(releases: readonly ReleaseRecord[], wanted: string | undefined): Returnable {
  const current = currentOf(releases);
  if (current === undefined)
    throw new CommandError("There is no release yet.", { fix: "make up", exitCode: EXIT.refused });
  const target = wanted === undefined ? before(releases, current) : numbered(releases, wanted);
  if (target === undefined)
    throw new CommandError(`There is no release before ${current.returnsTo ?? current.release}.`, {
      fix: "make releases lists those that there are.",
      exitCode: EXIT.refused,
    });
  if (target.content === current.content)
    throw new CommandError(`What release ${target.release} ran is what runs now.`, {
      fix: "make releases lists those that there are.",
      exitCode: EXIT.refused,
    });
  // The newest line with the same content has what it takes.
  const whole = releases.findLast(
    (release): release is Returnable => release.content === target.content && isReturnable(release),
  );
  if (whole === undefined)
    throw new CommandError(`Release ${target.release} is too old: its images are not kept any more.`, {
      fix: "make releases lists those that can be gone back to.",
      exitCode: EXIT.refused,
    });
  return { ...whole, release: target.release };
}

function before(releases: readonly ReleaseRecord[], current: ReleaseRecord): ReleaseRecord | undefined {
  const number = current.returnsTo ?? current.release;
  return releases.findLast(
    ({ release, returnsTo, content }) =>
      release < number && returnsTo === null && content !== current.content,
  );
}

function numbered(releases: readonly ReleaseRecord[], wanted: string): ReleaseRecord {
  const found = releases.find(({ release }) => String(release) === wanted);
  if (found) return found;
  const numbers = releases.map(({ release }) => release);
  throw new CommandError(`There is no release "${wanted}"; there are ${numbers[0]} to ${numbers.at(-1)}.`, {
    fix: "make rollback TO=NUMBER, as make releases lists them.",
    exitCode: EXIT.usage,
  });
}

/** References of its images that are gone, or are another build than the one that ran. Pure. */
export function goneImages(
  { services, images }: Returnable,
  there: ReadonlyMap<string, string>,
): readonly string[] {
  return services.flatMap(({ name }) => {
    const image = images[name];
    return image && there.get(image.reference) === image.id ? [] : [image?.reference ?? name];
  });
}

/**
 * Why the database can't be read by that release any more: migrations that it does not know and that took something away. Pure.
 * @param applied what the database has been through
 * @param known reasons by migration, of all releases and of the clone
 */
export function barriers(
  target: Pick<ReleaseRecord, "migrations">,
  applied: readonly string[],
  known: Readonly<Record<string, string>>,
): readonly string[] {
  return applied
    .filter((name) => !target.migrations.includes(name))
    .flatMap((name) => (known[name] === undefined ? [] : [`"${name}": ${known[name]}`]));
}

/** Services whose image is another, appears or goes, as lines. Pure. */
export function imageChanges(from: Pick<ReleaseRecord, "images">, to: Returnable): readonly string[] {
  const tag = (reference: string | undefined): string =>
    reference?.slice(reference.lastIndexOf(":") + 1) ?? "none";
  const names = [...new Set([...Object.keys(from.images), ...to.services.map(({ name }) => name)])];
  return names
    .filter((name) => from.images[name]?.reference !== to.images[name]?.reference)
    .map((name) => `${name}: ${tag(from.images[name]?.reference)} → ${tag(to.images[name]?.reference)}`);
}
