import type { Described, ReleaseOutput } from "./record.ts";

/**
 * What an update means for going back, as sentences for its preview.
 * @param before what is deployed; undefined where nothing ever was
 */
export function releaseNotices(
  before: ReleaseOutput | undefined,
  after: ReleaseOutput,
  contracting: Described["contracting"],
): string[] {
  if (after.returnsTo !== null)
    return [
      `Goes back to release ${after.returnsTo}: ${changedImages(before, after)}. ` +
        "Containers are what they were then; data, secrets, server and the site in nginx stay as they are.",
    ];
  if (before === undefined) return [];
  const forward =
    before.returnsTo !== null && before.content !== after.content
      ? [
          `The stack was taken back to release ${before.returnsTo}. This update goes forward again, ` +
            `to what this clone holds: ${changedImages(before, after)}.`,
        ]
      : [];
  const known = new Set(before.contracting);
  const final = Object.entries(contracting)
    .filter(([name]) => !known.has(name))
    .map(([name, reason]) => `This release can't be taken back: migration "${name}": ${reason}`);
  return [...forward, ...final];
}

/** "control and ocr-detection change", or that the configuration alone does. Pure. */
function changedImages(before: ReleaseOutput | undefined, after: ReleaseOutput): string {
  const names = Object.entries(after.images)
    .filter(([name, reference]) => before?.images[name] !== reference)
    .map(([name]) => name);
  if (names.length === 0) return "no image changes, the configuration of services does";
  return `another image for ${names.join(", ")}`;
}
