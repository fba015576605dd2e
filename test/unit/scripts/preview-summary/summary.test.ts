import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { comment, MARKER } from "../../../../scripts/preview-summary/markdown.ts";
import { readPreview } from "../../../../scripts/preview-summary/read.ts";
import { summarize } from "../../../../scripts/preview-summary/summary.ts";
import { ROOT } from "../../../../scripts/state.ts";

const path = (name: string): string => join(import.meta.dirname, "fixtures", name);

async function summaryOf(name: string, allowReplace = false) {
  return summarize("prod", readPreview("prod", await readFile(path(name), "utf8")), { allowReplace });
}

const commentOf = async (name: string): Promise<string> => comment([await summaryOf(name)]);

test("a preview without changes is allowed, and says what the stack costs", async () => {
  const text = await commentOf("none.jsonl");
  expect(text).toMatch(new RegExp(`^${MARKER}\n`));
  expect(text).toContain("✅ Stack `prod`: no change");
  expect(text).toContain("| Cost a month, net | 11.85 EUR, unchanged |");
  expect(text).toContain("| Memory left for jobs | 6392 MB |");
});

test("a larger tier is allowed, and told with its cost, its memory and what it means for the server", async () => {
  const summary = await summaryOf("bigger.jsonl");
  expect(summary.refusals).toEqual([]);
  const text = comment([summary]);
  expect(text).toContain("hetzner cx33 in fsn1, 8 GB → **hetzner cx53 in fsn1, 32 GB**");
  expect(text).toContain("11.85 EUR → **38.75 EUR** (+26.90)");
  expect(text).toContain("| – server | 8.49 EUR → **29.49 EUR** |");
  expect(text).toContain("| – backups | none → **5.90 EUR** |");
  expect(text).toContain("| Memory left for jobs | 6392 MB → **30968 MB** |");
  expect(text).toContain("resized in place from cx33 to cx53");
  expect(text).toContain("| 🟢 created | Command | `extra` |  |");
  expect(text).toContain("| 🔵 updated | Command | `release` | `create` |");
});

test.each([
  [
    "replace.jsonl",
    "The volume `server-data` would be replaced, because `labels[0].value` can't be changed in place.",
  ],
  ["remove.jsonl", "The volume `server-data` would be deleted."],
  ["local-server-replaced.jsonl", "The server `server-kept-mine` would be replaced"],
])("%s is refused, and allowed by the label", async (name, reason) => {
  const { refusals } = await summaryOf(name);
  expect(refusals).toHaveLength(1);
  expect(refusals[0]).toContain(reason);
  expect(refusals[0]).toContain("`allow-replace`");
  expect((await summaryOf(name, true)).refusals).toEqual([]);
});

test.each(["protected-replace.jsonl", "protected-remove.jsonl", "protected-replace.digest"])(
  "%s is refused, and the label does not help, because Pulumi refuses it too",
  async (name) => {
    for (const allowed of [false, true]) {
      const { refusals } = await summaryOf(name, allowed);
      expect(refusals).toHaveLength(1);
      expect(refusals[0]).toMatch(/^The protected volume `server-data` would be (replaced|deleted)/);
      expect(refusals[0]).toContain("lifts its protection");
    }
  },
);

test("a replaced server takes its steps and containers with it, and none of those is refused", async () => {
  const { changes, dangers } = await summaryOf("local-server-replaced.jsonl");
  expect(dangers.map(({ change }) => change.name)).toEqual(["server-kept-mine"]);
  expect(changes.length).toBeGreaterThan(50);
  expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(["replaced"]));
});

test("a new stack is allowed, and its table does not outgrow a comment", async () => {
  const summary = await summaryOf("local-new.jsonl");
  expect(summary.refusals).toEqual([]);
  expect(summary.changes.every(({ action }) => action === "created")).toBe(true);
  expect(comment([summary])).toContain("✅ Stack `prod`: 69 created");
  const many = comment(Array.from({ length: 40 }, () => summary));
  expect(many.length).toBeLessThan(65_536);
  expect(many).toContain("This is cut short");
});

test("a failed preview is refused with what the program said", async () => {
  const { refusals, warnings } = await summaryOf("error.jsonl");
  expect(refusals).toEqual(['The preview failed: "size" is "64gb"; it must be "8gb" or "16gb".']);
  expect(warnings).toContain(
    "The preview stopped at its first error: there may be more changes than are listed.",
  );
});

test("a preview that was cut off is refused, even though no error is in it", async () => {
  const whole = await readFile(path("none.jsonl"), "utf8");
  const cut = whole
    .split("\n")
    .filter((line) => !line.includes("summaryEvent"))
    .join("\n");
  const { refusals } = summarize("prod", readPreview("prod", cut), { allowReplace: true });
  expect(refusals).toEqual(["The preview ended before it was complete; its job's log says why."]);
});

test("a preview that never began is refused", () => {
  const { refusals } = summarize("prod", readPreview("prod", ""), { allowReplace: true });
  expect(refusals[0]).toContain("did not begin");
});

test("the document without events tells the same changes, and how to learn the cost", async () => {
  const [digest, events] = [await summaryOf("bigger.digest"), await summaryOf("bigger.jsonl")];
  const told = ({ changes }: typeof digest) =>
    changes.map(({ action, urn, differing }) => ({ action, urn, differing }));
  expect(told(digest)).toEqual(told(events));
  expect(comment([digest])).toContain("PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true");
  expect(comment([digest])).not.toContain("unchanged");
});

test("no value of a property gets into the comment", async () => {
  const text = (
    await Promise.all(["local-new.jsonl", "bigger.jsonl", "replace.jsonl"].map(commentOf))
  ).join();
  for (const value of ["[secret]", "ciphertext", "echo bigger", "ssh-ed25519"])
    expect(text).not.toContain(value);
});

test("what a name contains cannot end its place in the table", async () => {
  const text = (await readFile(path("bigger.jsonl"), "utf8")).replaceAll("::extra", "::ex`|</details>tra");
  const told = comment([summarize("prod", readPreview("prod", text), { allowReplace: false })]);
  expect(told).toContain("| 🟢 created | Command | `ex  </details>tra` |  |");
});

const run = (...words: string[]) =>
  execa("node", [join(ROOT, "scripts/preview-summary.ts"), ...words], { reject: false });

test("the command's exit code tells whether it may be merged", async () => {
  const fine = await run(`dev=${path("none.jsonl")}`, `prod=${path("bigger.jsonl")}`);
  expect(fine.exitCode).toBe(0);
  expect(fine.stdout).toMatch(/Stack `dev`.*Stack `prod`/s);
  expect((await run(`dev=${path("none.jsonl")}`, `prod=${path("replace.jsonl")}`)).exitCode).toBe(1);
  expect((await run("--allow-replace", path("replace.jsonl"))).exitCode).toBe(0);
});

test("wrong usage is told from a refusal", async () => {
  for (const words of [
    [],
    ["--allow"],
    [path("missing.jsonl")],
    [join(ROOT, "package.json.not")],
    [join(ROOT, "README.md")],
  ]) {
    expect((await run(...words)).exitCode).toBe(2);
  }
});
