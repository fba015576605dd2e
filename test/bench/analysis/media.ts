import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../../e2e/harness/machine.ts";
import { ffmpeg } from "../../e2e/harness/media.ts";
import { readAloud, TALK } from "../../e2e/harness/voice.ts";

/** What a run analyses: paths of files, and how much that is. */
export interface Corpus {
  readonly pictures: readonly string[];
  readonly videos: readonly string[];
  readonly sounds: readonly string[];
  /** Minutes of all videos, and of all sounds. */
  readonly videoMinutes: number;
  readonly soundMinutes: number;
}

const PICTURES = 8;
const SCENES = 15;
const SCENE_SECONDS = 4;
const SOUNDS = 2;

/** Pictures with text, videos of scenes with text and a voice, and the voice alone; made on the machine, other ones for each index. */
export async function makeCorpus(machine: Machine): Promise<Corpus> {
  const folder = join(machine.workspace.folder, ".state", "corpus");
  mkdirSync(folder, { recursive: true });
  const keep = (name: string, content: Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const voice = await readAloud(TALK.repeat(2));
  const seconds = SCENES * SCENE_SECONDS;
  const pictures: string[] = [];
  for (let index = 0; index < PICTURES; index += 1)
    pictures.push(keep(`picture-${index}.png`, await ffmpeg(machine, picture(index))));
  const video = keep("video.mp4", await ffmpeg(machine, clip(seconds), voice));
  const sounds: string[] = [];
  for (let index = 0; index < SOUNDS; index += 1)
    sounds.push(keep(`sound-${index}.mp3`, await ffmpeg(machine, sound(index, seconds), voice)));
  return {
    pictures,
    videos: [video],
    sounds,
    videoMinutes: seconds / 60,
    soundMinutes: (SOUNDS * seconds) / 60,
  };
}

function picture(index: number): string[] {
  const gradient = `gradients=seed=${index + 1}:s=1600x1200:x0=0:y0=0:x1=1600:y1=1200:d=1`;
  const text = (words: string, y: number) =>
    `drawtext=text='${words}':fontsize=90:fontcolor=black:x=(w-text_w)/2:y=${y}:box=1:boxcolor=white`;
  const lines = [
    text(`Notice number ${index + 1}`, 300),
    text("Open daily from nine to six", 550),
    text("Please ring the bell", 800),
  ];
  return [
    "-f",
    "lavfi",
    "-i",
    gradient,
    "-vf",
    lines.join(","),
    "-frames:v",
    "1",
    "-c:v",
    "png",
    "-f",
    "image2pipe",
  ];
}

function clip(seconds: number): string[] {
  const inputs = Array.from({ length: SCENES }, (_, index) => [
    ...["-f", "lavfi", "-i", `gradients=seed=${index + 50}:s=1280x720:r=25:d=${SCENE_SECONDS}`],
  ]).flat();
  const scenes = Array.from(
    { length: SCENES },
    (_, index) =>
      `[${index + 1}:v]drawtext=text='Scene number ${index + 1}':fontsize=80:fontcolor=black:box=1:boxcolor=white:x=(w-text_w)/2:y=(h-text_h)/2[s${index}]`,
  );
  const joined = `${Array.from({ length: SCENES }, (_, index) => `[s${index}]`).join("")}concat=n=${SCENES}:v=1[v]`;
  return [
    ...["-f", "wav", "-i", "pipe:0", ...inputs],
    ...["-filter_complex", [...scenes, joined].join(";"), "-map", "[v]", "-map", "0:a", "-t", `${seconds}`],
    ...["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k"],
    ...["-movflags", "frag_keyframe+empty_moov", "-f", "mp4"],
  ];
}

/** Other bytes for each index, or they would be one medium. */
function sound(index: number, seconds: number): string[] {
  return [
    ...["-f", "wav", "-i", "pipe:0", "-ss", `${index}`, "-t", `${seconds}`, "-map", "0:a"],
    ...["-c:a", "libmp3lame", "-b:a", "96k", "-f", "mp3"],
  ];
}
