import { z } from "zod";
import { joined, nearly } from "./joined.ts";

/** Raised when `momentsOf` makes other moments of the same result: all results are then indexed anew. */
export const RULES_VERSION = 2;

export const MOMENT_KINDS = ["speech", "text", "object", "tag", "chapter"] as const;
export type MomentKind = (typeof MOMENT_KINDS)[number];

/** With those that are not made of one result, but of what people said about several. */
export const FOUND_KINDS = [...MOMENT_KINDS, "person"] as const;

/** Something that was said, read or seen, and where. Times in seconds; null where the medium has none. */
export interface Moment {
  readonly kind: MomentKind;
  readonly start: number | null;
  readonly end: number | null;
  readonly page: number | null;
  /** Path of the frame that it was seen in. */
  readonly frame: string | null;
  readonly content: string;
}

/** Characters of one moment: a tsvector has at most 1 MB, and an excerpt of a whole book helps nobody. */
const LONGEST = 10_000;

const Time = z.number().nullable();
const Seen = {
  frame: z.string(),
  start: Time.default(null),
  end: Time.default(null),
  page: z.number().nullable().default(null),
};
const Transcript = z.object({
  segments: z.array(z.object({ start: z.number(), end: z.number(), text: z.string() })),
});
const Texts = z.object({ frames: z.array(z.object({ ...Seen, text: z.string() })) });
const Objects = z.object({ objects: z.array(z.object({ ...Seen, label: z.string() })) });
const Tags = z.object({
  frames: z.array(z.object({ ...Seen, tags: z.array(z.object({ label: z.string() })) })),
});
const Chapters = z.object({ chapters: z.array(z.object({ start: Time, end: Time, title: z.string() })) });

/** What can be found in the result of each analyzer. */
const RULES: Readonly<Record<string, (result: unknown) => Moment[]>> = {
  "whisper-transcriber": (result) =>
    Transcript.parse(result).segments.map(({ start, end, text }) => ({
      ...{ kind: "speech", start, end, page: null, frame: null, content: text },
    })),
  "ocr-detection": (result) =>
    joined(
      Texts.parse(result).frames.map(({ text, ...seen }) => ({ kind: "text", ...seen, content: text })),
      nearly,
    ),
  "object-detection": (result) =>
    joined(
      Objects.parse(result).objects.map(({ label, ...seen }) => ({
        kind: "object",
        ...seen,
        content: label,
      })),
    ),
  "clip-service": (result) =>
    joined(
      Tags.parse(result).frames.flatMap(({ tags, ...seen }) =>
        tags.map(({ label }) => ({ kind: "tag" as const, ...seen, content: label })),
      ),
    ),
  "llm-summarizer": (result) =>
    Chapters.parse(result).chapters.map(({ start, end, title }) => ({
      ...{ kind: "chapter", start, end, page: null, frame: null, content: title },
    })),
};

/** Analyzers whose results have moments. */
export const SEARCHED = Object.keys(RULES);

/** The moments of an analyzer's result, in its order. Pure. Throws ZodError where the result is not of the agreed shape. */
export function momentsOf(analyzer: string, result: unknown): Moment[] {
  const moments = RULES[analyzer]?.(result) ?? [];
  return moments.filter(({ content }) => content.trim() !== "").flatMap(pieces);
}

/** A long text in pieces, cut between words where it has any. */
function pieces(moment: Moment): Moment[] {
  const { content } = moment;
  if (content.length <= LONGEST) return [moment];
  const space = content.lastIndexOf(" ", LONGEST);
  const cut = space > LONGEST / 2 ? space : LONGEST;
  const rest = { ...moment, content: content.slice(cut).trimStart() };
  return [{ ...moment, content: content.slice(0, cut).toWellFormed() }, ...pieces(rest)];
}
