import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../../../scripts/state.ts";

const STEPS = join(ROOT, "infra/images/steps/images.sh");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "platform-steps-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What `drop_images` asks Docker to remove of `images`, as the server runs it, and what it says. */
function dropped(images: readonly string[], releases: string, ...keep: readonly string[]) {
  const listed = join(folder, "listed");
  writeFileSync(listed, images.map((image) => `${image}\n`).join(""));
  const script = `set -euo pipefail
    sudo() { case "$*" in "docker image ls "*) cat ${listed} ;; "docker image rm "*) echo "$4" >&3 ;; *) "$@" ;; esac; }
    . ${STEPS}
    mapfile -t keep
    drop_images platform.image ${join(folder, releases)} "\${keep[@]}"`;
  const { status, stderr, output } = spawnSync("bash", ["-c", script], {
    input: keep.join("\n"),
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe", "pipe"],
  });
  expect(status, stderr).toBe(0);
  return { removed: (output[3] ?? "").split("\n").filter(Boolean), stderr };
}

test("an image that was just built is kept, however many others can be gone back to", () => {
  // More than a pipe holds: what stops reading at the first that fits would break off who writes them, and that is no "not found".
  const kept = Array.from({ length: 4000 }, (_, index) => `platform/control:${index}`);
  const { removed } = dropped(
    ["platform/control:new", "platform/control:7", "platform/control:old", "<none>:<none>"],
    "none",
    "platform/control:new",
    ...kept,
  );
  expect(removed).toEqual(["platform/control:old"]);
});

test("a name that only begins like one that is kept is removed", () => {
  expect(
    dropped(["platform/control:1", "platform/control:12"], "none", "platform/control:12").removed,
  ).toEqual(["platform/control:1"]);
});

test("nothing is removed where it can't be read what can be gone back to", () => {
  writeFileSync(join(folder, "broken"), "{");
  const { removed, stderr } = dropped(["platform/control:old"], "broken", "platform/control:new");
  expect(removed).toEqual([]);
  expect(stderr).toContain("can't be read as releases, so no image is removed");
});

test("no step asks a pipe with grep -q, which breaks off who still writes, so that what was found counts as missing", () => {
  const asking = globSync("{infra,services,scripts}/**/*.sh", {
    cwd: ROOT,
    exclude: (name) => name === "node_modules",
  })
    .flatMap((file) =>
      readFileSync(join(ROOT, file), "utf8")
        .split("\n")
        .map((line) => `${file}: ${line}`),
    )
    .filter((line) => /[^|]\|\s*grep\s+-\w*q/.test(line));
  expect(asking).toEqual([]);
});
