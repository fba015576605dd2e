/**
 * Makes what lies in ./fixtures, with the real engine: `node test/unit/scripts/preview-summary/fixtures.ts`. What the program beside
 * this file previews is made anew; a preview of another program, such as the project itself, is trimmed with
 * `node …/fixtures.ts FILE NAME`.
 *
 * Trimmed means: inputs and outputs of resources are left out, except those of the stack named in KEPT; so are the ends of steps, the engine's
 * debugging messages, times, and what names a folder of the computer. Nothing else is changed.
 */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeStack } from "./engine.ts";

/** Outputs of the stack that stay: one to be read, and a secret one to see that it stays one. */
const KEPT = ["plan", "password", "adminPassword"];

const DROPPED = [
  "provider",
  "timestamp",
  "sourcePosition",
  "stackTrace",
  "config",
  "created",
  "modified",
  "duration",
  "pluginChecksums",
];

export function trim(text: string): string {
  const events = text
    .trim()
    .split("\n")
    .every((line) => line.startsWith("{") && line.endsWith("}"));
  if (!events) return `${JSON.stringify(clean(JSON.parse(text)), undefined, 1)}\n`;
  const kept = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(
      ({ diagnosticEvent, preludeEvent, resOutputsEvent: done }) =>
        preludeEvent === undefined &&
        diagnosticEvent?.severity !== "debug" &&
        (done === undefined || done.metadata.type === "pulumi:pulumi:Stack"),
    );
  return `${kept.map((event) => JSON.stringify(clean(event))).join("\n")}\n`;
}

function clean(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((part) => clean(part));
  if (typeof value === "string") return value.replaceAll(/\/(?:[\w.-]+\/)+(?=pulumi-resource-)/g, "/");
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !DROPPED.includes(name));
  const inner =
    key === "inputs" ? [] : key === "outputs" ? entries.filter(([name]) => KEPT.includes(name)) : entries;
  // The stack's outputs are ours: nothing inside them is left out.
  return Object.fromEntries(
    inner.map(([name, part]) => [name, key === "outputs" ? part : clean(part, name)]),
  );
}

async function keep(name: string, text: string): Promise<void> {
  await writeFile(join(import.meta.dirname, "fixtures", name), trim(text));
}

if (import.meta.main) {
  const [file, name] = process.argv.slice(2);
  if (file !== undefined && name !== undefined) await keep(name, await readFile(file, "utf8"));
  else await makeAll();
}

async function makeAll(): Promise<void> {
  await using stack = await makeStack();
  await stack.up();
  for (const change of ["none", "bigger", "replace", "remove", "error"]) {
    await stack.config("change", change);
    await keep(`${change}.jsonl`, await stack.json("preview"));
  }
  await stack.config("change", "bigger");
  await keep("bigger.digest", await stack.json("preview", "digest"));
  await stack.config("change", "none");
  await stack.config("protect", "true");
  await stack.up();
  for (const change of ["replace", "remove"]) {
    await stack.config("change", change);
    await keep(`protected-${change}.jsonl`, await stack.json("preview"));
  }
  await keep("protected-replace.digest", await stack.json("preview", "digest"));
}
