import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { readAloud } from "../e2e/harness/voice.ts";
import { Rig } from "./offload.ts";
import { SPEECH } from "./offload-parts.ts";

/** An analyzer that reads the original, and whose result names files beside its JSON. */

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start(`speech-${process.pid}`, SPEECH);
  await rig.run();
  await rig.beSlow();
});
afterAll(() => rig?.stop());
afterEach(({ task }) => rig.showIfFailed(task));

test("speech is written down by the real recogniser on a rented machine; its subtitles lie on this server, for the services' group", async () => {
  const voice = await readAloud("Please close the window before you leave the house.");
  const { media } = await rig.goesOut(new Blob([new Uint8Array(voice)]));
  expect(await rig.where(media.id)).toBe("cloud|done");
  const { results } = await rig.client.results(media.id);
  const heard = results["whisper-transcriber"]?.result as {
    segments: { text: string; start: number; end: number; words: { word: string }[] }[];
    subtitles: Record<string, string>;
  };
  const words = heard.segments.flatMap((segment) => segment.words.map(({ word }) => word.toLowerCase()));
  expect(words).toEqual(expect.arrayContaining(["leave", "house"]));
  const parts = { vtt: /^WEBVTT\n/, srt: /^1\n00:00:0/ };
  for (const [kind, beginning] of Object.entries(parts)) {
    const path = join(rig.platform.media, heard.subtitles[kind] ?? "");
    const text = await readFile(path, "utf8");
    expect(text).toMatch(beginning);
    expect(text.toLowerCase()).toContain("house");
    expect(await modeOf(path)).toBe("660");
    expect(await modeOf(dirname(path))).toBe("770");
  }
  await rig.untilNothingRuns();
  expect(await rig.ledgerUsd()).toBeCloseTo(rig.bill().total, 2);
});

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}
