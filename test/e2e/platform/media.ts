import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Results } from "../../../scripts/api/shapes.ts";
import { png, silentTrackHeader, zipBomb } from "../../fixtures/bad-media.ts";
import { analyze } from "../harness/analysis.ts";
import type { Machine } from "../harness/machine.ts";
import { makeSamples, type SampleFiles } from "../harness/media.ts";
import { SKIPPED_FOR_PICTURES, WITHOUT_MODELS } from "../harness/services.ts";
import { ROOT } from "../harness/workspace.ts";

const PORTRAIT = readFileSync(join(ROOT, "test/fixtures/media/portrait.jpg"));

/** A folder with photographs and scans that nobody here made: two-faces.jpg, scan-english.tif, three-scenes.mp4. */
const REAL = process.env["REAL_MEDIA"] ?? "";

export function mediaSuite(machine: () => Machine): void {
  let samples: SampleFiles;
  beforeAll(async () => {
    samples = await makeSamples(machine());
  });
  const analyzed = async (bytes: Buffer, name: string) => {
    using client = await machine().client();
    // Awaited here: the client closes with this function.
    return await analyze(client, bytes, name);
  };

  describe("is analysed over HTTPS", () => {
    test("a picture gives the text on it", async () => {
      const { results, codes } = await analyzed(readFileSync(samples.picture), "picture.png");
      expect(codes).toEqual(SKIPPED_FOR_PICTURES);
      expect(textOf(results)).toContain("OPEN DAILY");
      expect(textOf(results)).toMatch(/9 ?am to 6 pm/);
    });

    test("a scan gives its lines, upright and in order", async () => {
      const { results, codes } = await analyzed(readFileSync(samples.scan), "scan.tif");
      expect(codes).toEqual(SKIPPED_FOR_PICTURES);
      const text = textOf(results);
      expect(text).toMatch(
        /Municipal Library[\s\S]*14 Harbour Street[\s\S]*Dear reader[\s\S]*4711[\s\S]*librarians/,
      );
    });

    test("a video gives its scenes with times, and the text of each in its time", async () => {
      const { results, codes } = await analyzed(readFileSync(samples.clip), "clip.mp4");
      expect(codes).toEqual(WITHOUT_MODELS);
      const { facts, scenes } = results.results["vision-pipeline"]?.result ?? {};
      expect(facts).toMatchObject({
        kind: "video",
        width: 1280,
        height: 720,
        videoCodec: "h264",
        audioCodec: "aac",
      });
      expect(scenes?.map(({ start }) => Math.round(start))).toEqual([0, 3, 6]);
      const inTime = (from: number, to: number) =>
        textOf(results, (frame) => (frame.time ?? -1) >= from && (frame.time ?? -1) < to);
      expect(inTime(0, 3)).toContain("Harbour at night");
      expect(inTime(3, 6)).toContain("Market street 24");
      expect(inTime(6, 10)).toContain("Forest path");
      // Its sound is a tone, in which nobody speaks.
      expect(results.results["whisper-transcriber"]?.result.segments).toEqual([]);
    });

    test("what was read in it is found by its words and by what they mean, with its time", async () => {
      const { results } = await analyzed(readFileSync(samples.clip), "path.mp4");
      using client = await machine().client();
      const found = async (query: string) => {
        const { moments, alike } = await client.search(query);
        const here = (some: typeof moments) => some.find(({ mediaId }) => mediaId === results.mediaId);
        const [words, meant] = [here(moments), here(alike ?? [])];
        return { words: words?.start, meant: meant?.start };
      };
      const ABOUT_6 = expect.closeTo(6, 0);
      await expect.poll(() => found("forest path")).toMatchObject({ words: ABOUT_6 });
      await expect
        .poll(() => found("a trail through the woods"))
        .toEqual({ words: undefined, meant: ABOUT_6 });
    });

    test("a photograph gives its face, where it is", async () => {
      const { results } = await analyzed(PORTRAIT, "portrait.jpg");
      expectOnePortrait(results);
      expect(results.results["thumbnail-generator"]?.result.thumbnails.map(({ kind }) => kind)).toContain(
        "poster",
      );
    });

    test.skipIf(!existsSync(REAL))("files that nobody here made give what a person sees", async () => {
      const faces = await analyzed(readFileSync(join(REAL, "two-faces.jpg")), "two-faces.jpg");
      expect(faces.results.results["face-reid"]?.result.faces).toHaveLength(2);
      const scan = await analyzed(readFileSync(join(REAL, "scan-english.tif")), "scan-english.tif");
      expect(textOf(scan.results)).toContain("This is a lot of 12 point text to test the");
      const video = await analyzed(readFileSync(join(REAL, "three-scenes.mp4")), "three-scenes.mp4");
      expect(
        video.results.results["vision-pipeline"]?.result.scenes.map(({ start }) => Math.round(start)),
      ).toEqual([0, 4, 8]);
    });
  });

  describe("that is broken, lying or hostile ends in a typed error and never in a stuck job", () => {
    test.each<[string, () => Buffer, string, string]>([
      ["an empty file", () => Buffer.alloc(0), "empty.jpg", "corrupt_media"],
      ["a truncated photograph", () => PORTRAIT.subarray(0, 9000), "photo.jpg", "corrupt_media"],
      ["a truncated video", () => readFileSync(samples.clip).subarray(0, 700), "clip.mp4", "corrupt_media"],
      ["a picture of 0×0", () => png(0, 0, 1), "empty.png", "corrupt_media"],
      ["a picture of 120 megapixels", () => png(12_000, 10_000), "large.png", "too_large"],
      ["a picture that claims 1.6 gigapixels", () => png(40_000, 40_000, 8), "bomb.png", "too_large"],
      ["a zip bomb", () => zipBomb(256), "archive.zip", "unsupported_media"],
      ["a zip bomb that claims to be a video", () => zipBomb(64), "movie.mp4", "unsupported_media"],
      [
        "a text that claims to be a picture",
        () => Buffer.from("hello ".repeat(100)),
        "note.jpg",
        "unsupported_media",
      ],
      [
        "the header of a silent track of ten hours",
        () => silentTrackHeader(10),
        "silence.wav",
        "corrupt_media",
      ],
    ])("%s", async (_, bytes, name, code) => {
      const { codes } = await analyzed(bytes(), name);
      expect(codes["vision-pipeline"]).toBe(code);
    });

    test("a photograph under a video's name is analysed for what it is", async () => {
      const { results } = await analyzed(PORTRAIT, "holiday.mp4");
      expect(results.results["vision-pipeline"]?.result.facts.kind).toBe("image");
      expectOnePortrait(results);
    });

    test("a name with quotes, a newline and ../ is a name and nothing else", async () => {
      const name = `"it's"\n<b>../../../../etc/passwd; rm -rf $(x).jpg`;
      using client = await machine().client();
      const { job, results } = await analyze(client, PORTRAIT, name);
      expectOnePortrait(results);
      expect((await client.media(job.mediaId)).name).toBe(name);
      const stored = await machine().run("ls", `/srv/platform/media/${job.mediaId}`);
      expect(stored.split("\n").sort()).toEqual(["frames", "original", "thumbnails"]);
    });
  });
}

type Frame = NonNullable<Results["results"]["ocr-detection"]>["result"]["frames"][number];

function textOf(results: Results, picked: (frame: Frame) => boolean = () => true): string {
  const frames = results.results["ocr-detection"]?.result.frames ?? [];
  return frames
    .filter(picked)
    .map(({ text }) => text)
    .join("\n");
}

/** The face of the portrait is in the upper middle of its 512 × 512 pixels. */
function expectOnePortrait(results: Results): void {
  const faces = results.results["face-reid"]?.result.faces ?? [];
  expect(faces).toHaveLength(1);
  const { x = 0, y = 0, width = 0, height = 0 } = faces[0]?.box ?? {};
  expect(Math.abs(x + width / 2 - 225)).toBeLessThan(30);
  expect(Math.abs(y + height / 2 - 114)).toBeLessThan(30);
}
