import pc from "picocolors";
import { type Job, type Results, resultShapes } from "../api/shapes.ts";
import { bytes, seconds, table } from "../output.ts";
import { boxOf, clock, harmless, percent, placeOf } from "./places.ts";
import { plainly } from "./plainly.ts";

export interface Analysis {
  readonly file: string;
  readonly job: Job;
  readonly results: Results;
}

type Of<Name extends keyof Results["results"]> = NonNullable<Results["results"][Name]>["result"];

function section(title: string, body: string): string {
  return `${pc.bold(pc.cyan(title))}\n${body}`;
}

function mediaSection({ facts }: Of<"vision-pipeline">): string {
  const rows: [string, string | undefined][] = [
    ["Kind", facts.format ? `${facts.kind}, ${facts.format}` : facts.kind],
    ["Size", facts.width && facts.height ? `${facts.width}×${facts.height}` : undefined],
    ["Duration", facts.duration ? clock(facts.duration) : undefined],
    ["Frames per second", facts.frameRate ? `${Math.round(facts.frameRate * 100) / 100}` : undefined],
    ["Video", facts.videoCodec ?? undefined],
    ["Audio", facts.audioCodec ?? undefined],
    ["Pages", facts.pages ? `${facts.pages}` : undefined],
    ["File", facts.bytes ? bytes(facts.bytes) : undefined],
  ];
  const known = rows.filter((row): row is [string, string] => row[1] !== undefined);
  return section("Media", known.map(([name, value]) => `${name.padEnd(18)} ${value}`).join("\n"));
}

function scenesSection({ scenes }: Of<"vision-pipeline">): string[] {
  if (scenes.length === 0) return [];
  const rows = scenes.map(({ start, end }, index) => [
    `${index + 1}`,
    clock(start),
    clock(end),
    seconds(end - start),
  ]);
  return [section("Scenes", table(["", "From", "To", "Length"], rows))];
}

function thumbnailsSection({ thumbnails }: Of<"thumbnail-generator">): string {
  const rows = thumbnails.map(({ kind, time, width, height, path }) => [
    kind,
    time === null ? "" : clock(time),
    `${width}×${height}`,
    path,
  ]);
  return section("Thumbnails", rows.length === 0 ? "none" : table(["Kind", "Time", "Size", "File"], rows));
}

function textSection({ frames }: Of<"ocr-detection">): string {
  const rows = frames.flatMap((frame) =>
    frame.items.map((item) => [
      harmless(item.text),
      percent(item.confidence),
      placeOf(frame),
      boxOf(item.box),
      item.language ?? "",
    ]),
  );
  return section(
    "Text",
    rows.length === 0 ? "none found" : table(["Text", "Sure", "Where", "Box", "Language"], rows),
  );
}

function facesSection({ faces }: Of<"face-reid">): string {
  const rows = faces.map((face) => [
    percent(face.confidence),
    placeOf(face),
    boxOf(face.box),
    face.embedding ? "yes" : "no",
  ]);
  return section(
    "Faces",
    rows.length === 0 ? "none found" : table(["Sure", "Where", "Box", "Recognisable"], rows),
  );
}

function objectsSection({ objects }: Of<"object-detection">): string {
  const rows = objects.map((thing) => [
    harmless(thing.label),
    percent(thing.confidence),
    placeOf(thing),
    boxOf(thing.box),
  ]);
  return section("Objects", rows.length === 0 ? "none found" : table(["What", "Sure", "Where", "Box"], rows));
}

/** Points that are taken for seen, and not guessed. */
const SEEN = 0.5;

function posesSection({ people }: Of<"pose-estimation">): string {
  const rows = people.map((person) => [
    percent(person.confidence),
    placeOf(person),
    boxOf(person.box),
    `${person.points.filter(({ confidence }) => confidence >= SEEN).length} of ${person.points.length}`,
  ]);
  return section(
    "People",
    rows.length === 0 ? "none found" : table(["Sure", "Where", "Box", "Points seen"], rows),
  );
}

function contentSection({ scenes }: Of<"nsfw-detection">): string {
  const explicit = scenes.filter(({ score }) => score >= 0.5);
  const rows = explicit.map((scene) => [placeOf({ ...scene, time: scene.start }), percent(scene.score)]);
  return section("Explicit", rows.length === 0 ? "nothing found" : table(["Where", "Score"], rows));
}

function rulesSection({ action, findings }: Of<"guardrails">): string {
  const rows = findings.map((finding) => [
    finding.action,
    placeOf(finding),
    harmless(finding.reason),
    harmless(finding.excerpt ?? ""),
    finding.source,
  ]);
  const head = ["Mark", "Where", "Why", "What", "Found by"];
  return section("Rules", action === null ? "nothing to mark" : table(head, rows));
}

function summarySection({ summary, chapters, method, notice }: Of<"llm-summarizer">): string {
  const from = (start: number | null): string => (start === null ? "" : clock(start));
  const told = summary.map(({ start, text }) => [from(start), harmless(text)]);
  const parts = chapters.map(({ start, title }) => [from(start), harmless(title)]);
  return section(
    "Summary",
    told.length === 0
      ? "no words to sum up"
      : [
          table(["When", method === "abstractive" ? "Summed up by a language model" : "Said"], told),
          ...(notice ? [`Not in a language model's words: ${harmless(notice.message)}`] : []),
          ...(parts.length > 1 ? [table(["From", "Chapter"], parts)] : []),
        ].join("\n"),
  );
}

function speechSection(speech: Of<"whisper-transcriber">): string {
  const { segments, sounds, subtitles, reason } = speech;
  const rows = segments.map(({ start, end, text, words }) => [
    `${clock(start)}–${clock(end)}`,
    harmless(text),
    percent(words.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, words.length)),
  ]);
  const marks = sounds
    .filter(({ kind }) => kind === "silence" || kind === "music")
    .map(({ start, end, kind }) => `${clock(start)}–${clock(end)} ${kind}`);
  const notes = [
    languageOf(speech),
    ...(reason !== null && rows.length > 0 ? [pc.yellow(harmless(reason))] : []),
    ...(marks.length > 0 ? [marks.join(", ")] : []),
    ...(rows.length > 0 ? [Object.values(subtitles).join(", ")] : []),
  ];
  const said = rows.length === 0 ? "none heard" : table(["When", "Said", "Sure"], rows);
  return section("Speech", [said, ...notes.filter((note) => note !== "")].join("\n"));
}

/** "Language en, 98 % sure"; nothing where nobody speaks. */
function languageOf({ language }: Of<"whisper-transcriber">): string {
  if (language === null) return "";
  const { code, probability } = language;
  return `Language ${harmless(code)}, ${probability === null ? "the only one known" : `${percent(probability)} sure`}`;
}

/** What analyzers found of whose results no shape is known, as one of one's own. */
function otherSections({ results }: Results): string[] {
  return Object.entries(results).flatMap(([name, envelope]) =>
    name in resultShapes || envelope === undefined ? [] : [section(name, plainly(envelope.result))],
  );
}

function troubleSection({ job }: Analysis): string[] {
  const rows = job.tasks
    .filter((task) => task.state === "failed" || task.state === "skipped")
    .map(({ analyzer, state, attempts, error }) => [
      analyzer,
      state === "failed" ? pc.red(state) : pc.yellow(state),
      error?.code ?? "",
      `${attempts}`,
      harmless(error?.message ?? ""),
    ]);
  return rows.length === 0
    ? []
    : [section("Not done", table(["Part", "State", "Code", "Tries", "Why"], rows))];
}

/** Everything that was found in a file, as tables. */
export function readable(analysis: Analysis): string {
  const found = analysis.results.results;
  const vision = found["vision-pipeline"]?.result;
  const thumbnails = found["thumbnail-generator"]?.result;
  const [text, faces] = [found["ocr-detection"]?.result, found["face-reid"]?.result];
  const [speech, things] = [found["whisper-transcriber"]?.result, found["object-detection"]?.result];
  const [rules, summary] = [found.guardrails?.result, found["llm-summarizer"]?.result];
  const [poses, content] = [found["pose-estimation"]?.result, found["nsfw-detection"]?.result];
  return [
    pc.bold(harmless(analysis.file)),
    ...(vision ? [mediaSection(vision), ...scenesSection(vision)] : []),
    ...(thumbnails ? [thumbnailsSection(thumbnails)] : []),
    ...(summary ? [summarySection(summary)] : []),
    ...(speech ? [speechSection(speech)] : []),
    ...(text ? [textSection(text)] : []),
    ...(faces ? [facesSection(faces)] : []),
    ...(things ? [objectsSection(things)] : []),
    ...(poses ? [posesSection(poses)] : []),
    ...(content ? [contentSection(content)] : []),
    ...(rules ? [rulesSection(rules)] : []),
    ...otherSections(analysis.results),
    ...troubleSection(analysis),
  ].join("\n\n");
}
