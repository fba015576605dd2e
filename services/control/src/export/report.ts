import { once } from "node:events";
import { join } from "node:path";
import type pg from "pg";
import type { Media, Results } from "../schemas.ts";
import { clock } from "./clock.ts";
import { Sheet } from "./sheet.ts";
import { allResults, type MomentRow, momentsOf } from "./store.ts";

/** What is told of a medium at most under each heading; the table has all of it. */
const MOST = 150;

const SECTIONS: Readonly<Record<string, string>> = {
  chapter: "Chapters",
  speech: "What was said",
  text: "What was read",
  person: "Who was seen",
  object: "What was seen",
  tag: "What pictures show",
};

type Found = Media & Omit<Results, "mediaId">;

/** Writes the report of all media, newest first, each on a page of its own. `root`: the folder of media. */
export async function writeReport(pool: pg.Pool, root: string, to: NodeJS.WritableStream): Promise<void> {
  const sheet = new Sheet("What was found", to);
  let count = 0;
  for await (const found of allResults(pool)) {
    sheet.page();
    medium(sheet, found, root);
    for (const [kind, title] of Object.entries(SECTIONS)) await section(sheet, pool, found, kind, title);
    count += 1;
    // Where the reader is slow, no more is made than it takes.
    if (sheet.full) await once(to, "drain");
  }
  if (count === 0) {
    sheet.page();
    sheet.heading("Nothing has been analysed yet.");
  }
  sheet.end();
}

function medium(sheet: Sheet, found: Found, root: string): void {
  sheet.heading(found.name);
  sheet.line(facts(found));
  const poster = pick(found.results["thumbnail-generator"], "thumbnails", 0, "path");
  if (typeof poster === "string") sheet.picture(join(root, poster));
  const sentences = pick(found.results["llm-summarizer"], "summary");
  if (Array.isArray(sentences) && sentences.length > 0) {
    sheet.subheading("Summary");
    for (const sentence of sentences) sheet.paragraph(String(pick({ result: sentence }, "text") ?? ""));
  }
  const findings = pick(found.results["guardrails"], "findings");
  if (Array.isArray(findings) && findings.length > 0) {
    sheet.subheading("What the rules found");
    for (const { action, reason, start } of findings.slice(0, MOST))
      sheet.entry(clock(start), `to ${action}: ${reason}`);
  }
  const errors = Object.entries(found.errors).filter(([, { code }]) => code !== "unsupported_media");
  if (errors.length > 0)
    sheet.line(`Not looked at: ${errors.map(([name, { code }]) => `${name} (${code})`).join(", ")}`);
}

async function section(
  sheet: Sheet,
  pool: pg.Pool,
  { id }: Media,
  kind: string,
  title: string,
): Promise<void> {
  const rows = await momentsOf(pool, id, { kind, limit: MOST + 1 });
  if (rows.length === 0) return;
  sheet.subheading(title);
  for (const row of rows.slice(0, MOST)) sheet.entry(placeOf(row), row.content);
  if (rows.length > MOST) sheet.line("There is more: the table and the JSON lines have all of it.");
}

function placeOf({ start, page }: Pick<MomentRow, "start" | "page">): string {
  return page === null ? clock(start) : `page ${page}`;
}

function facts({ results, bytes, createdAt }: Found): string {
  const [kind, duration, width, height] = ["kind", "duration", "width", "height"].map((key) =>
    pick(results["vision-pipeline"], "facts", key),
  );
  return [
    kind,
    typeof duration === "number" && clock(duration),
    typeof width === "number" && `${width} × ${height}`,
    bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`,
    createdAt.slice(0, 10),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** A part of an analyzer's result; undefined where there is none. Other versions may have other shapes. */
function pick(envelope: unknown, ...path: (string | number)[]): unknown {
  return ["result", ...path].reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    envelope,
  );
}
