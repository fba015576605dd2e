import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../../e2e/harness/machine.ts";
import { toolbox } from "../../e2e/harness/media.ts";
import { readAloud, TALK } from "../../e2e/harness/voice.ts";

/** What is shown, a minute each. */
export const SIGNS = ["Harbour at night", "Market street 24", "Forest path", "Open daily"] as const;
const SIGN_SECONDS = 60;
/** Of each round of signs somebody speaks in the first minute; then it is silent. */
const SPEECH_SECONDS = 60;
const SIZE = "640x360";
const RATE = 10;

export const ROUND_SECONDS = SIGNS.length * SIGN_SECONDS;
export const ROUNDS = (4 * 3600) / ROUND_SECONDS;

/** Options of an encoder that fills a video up to the size of a camera's: 60 MB for a round. */
export const LARGE = [
  "-b:v",
  "2M",
  "-minrate",
  "2M",
  "-maxrate",
  "2M",
  "-bufsize",
  "2M",
  "-x264-params",
  "nal-hrd=cbr",
];

/** Encodes one round, and repeats it without encoding again: cheap to make however long it is. */
const SCRIPT = `rounds=$1; shift; cat >/tmp/voice.wav
ffmpeg -loglevel error -i /tmp/voice.wav "$@" /tmp/round.mp4
ffmpeg -loglevel error -stream_loop $((rounds - 1)) -i /tmp/round.mp4 -c copy -movflags +faststart /tmp/whole.mp4
cat /tmp/whole.mp4`;

/** Path of a video of 640×360 with 10 frames a second: a sign a minute, and a voice in one minute of four. */
export async function makeVideo(
  machine: Machine,
  name: string,
  rounds: number,
  options: readonly string[] = [],
): Promise<string> {
  const folder = join(machine.workspace.folder, ".state", "soak");
  mkdirSync(folder, { recursive: true });
  const voice = await readAloud(TALK.repeat(2));
  const words = ["sh", "-ceu", SCRIPT, "video", `${rounds}`, ...round(), ...options];
  writeFileSync(join(folder, name), await toolbox(machine, words, voice));
  return join(folder, name);
}

/** Options of ffmpeg, whose input 0 is the voice. */
function round(): string[] {
  const colours = SIGNS.flatMap((_, index) => [
    ...[
      "-f",
      "lavfi",
      "-i",
      `color=c=0x${["0b2545", "f4d35e", "2d6a4f", "e0e0e0"][index]}:s=${SIZE}:r=${RATE}:d=${SIGN_SECONDS}`,
    ],
  ]);
  const signs = SIGNS.map(
    (text, index) =>
      `[${index + 1}:v]drawtext=text='${text}':fontsize=44:fontcolor=black:box=1:boxborderw=12:boxcolor=white:x=(w-text_w)/2:y=(h-text_h)/2[s${index}]`,
  );
  const joined = `${SIGNS.map((_, index) => `[s${index}]`).join("")}concat=n=${SIGNS.length}:v=1[v]`;
  const sound = `[0:a]atrim=end=${SPEECH_SECONDS},aresample=16000,apad=whole_dur=${ROUND_SECONDS}[a]`;
  return [
    ...colours,
    ...["-filter_complex", [...signs, joined, sound].join(";"), "-map", "[v]", "-map", "[a]"],
    ...["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", `${RATE * 5}`],
    ...["-c:a", "aac", "-ac", "1", "-b:a", "32k"],
  ];
}
