/** What the samples show, as ffmpeg command lines that write to standard output. Pure. */

export interface Sample {
  readonly file: string;
  readonly what: string;
  readonly arguments: readonly string[];
}

const SCENES = [
  { colour: "0x0b2545", ink: "white", text: "Harbour at night" },
  { colour: "0xf4d35e", ink: "black", text: "Market street 24" },
  { colour: "0x2d6a4f", ink: "white", text: "Forest path" },
] as const;

const SCENE_SECONDS = 3;

const LETTER = [
  "Municipal Library",
  "14 Harbour Street",
  "",
  "Dear reader,",
  "the book you asked for on the third of November",
  "has arrived and waits for you at the front desk.",
  "Please bring your card. The number is 4711.",
  "",
  "With kind regards",
  "Your librarians",
];

/** Text in an ffmpeg filter: its own quoting first, then the filter graph's. Samples hold nothing stranger than this. */
function drawText(text: string, style: string): string {
  return `drawtext=text='${text.replaceAll(":", "\\:")}':${style}`;
}

const filters = (...parts: readonly string[]): string[] => ["-vf", parts.join(",")];

function clip(): string[] {
  const inputs = SCENES.flatMap(({ colour }) => [
    ...["-f", "lavfi", "-i", `color=c=${colour}:s=1280x720:r=25:d=${SCENE_SECONDS}`],
  ]);
  const scenes = SCENES.map(
    ({ text, ink }, index) =>
      `[${index}:v]${drawText(text, `fontsize=88:fontcolor=${ink}:x=(w-text_w)/2:y=(h-text_h)/2`)}[s${index}]`,
  );
  const joined = `${SCENES.map((_, index) => `[s${index}]`).join("")}concat=n=${SCENES.length}:v=1[v]`;
  const tone = ["-f", "lavfi", "-i", `sine=frequency=330:duration=${SCENE_SECONDS * SCENES.length}`];
  return [
    ...inputs,
    ...tone,
    ...["-filter_complex", [...scenes, joined].join(";"), "-map", "[v]", "-map", `${SCENES.length}:a`],
    ...["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "64k"],
    // In pieces, because standard output can't be gone back in to write the index.
    ...["-movflags", "frag_keyframe+empty_moov", "-f", "mp4"],
  ];
}

function picture(): string[] {
  // Without a seed the gradient is turned by chance, and each sign is another one.
  const gradient = "gradients=seed=1:s=1280x800:c0=0xfefae0:c1=0xdda15e:x0=0:y0=0:x1=1280:y1=800:d=1";
  const style = "fontcolor=black:x=(w-text_w)/2";
  return [
    ...["-f", "lavfi", "-i", gradient],
    ...filters(
      "drawbox=x=140:y=150:w=1000:h=500:color=white:t=fill",
      "drawbox=x=140:y=150:w=1000:h=500:color=black:t=6",
      drawText("OPEN DAILY", `${style}:fontsize=120:y=240`),
      drawText("9 am to 6 pm", `${style}:fontsize=90:y=440`),
    ),
    ...["-frames:v", "1", "-c:v", "png", "-f", "image2pipe"],
  ];
}

/** A4 at 150 dots per inch, laid on the glass a little askew. */
function scan(): string[] {
  const lines = LETTER.map((text, index) => ({ text, y: 180 + index * 62 }))
    .filter(({ text }) => text !== "")
    .map(({ text, y }) => drawText(text, `fontsize=36:fontcolor=0x202020:x=130:y=${y}`));
  return [
    ...["-f", "lavfi", "-i", "color=c=white:s=1240x1754:d=1"],
    ...filters(...lines, "rotate=0.008:c=white", "noise=alls=12:allf=t", "format=gray"),
    ...["-frames:v", "1", "-c:v", "tiff", "-f", "image2pipe"],
  ];
}

export const SAMPLES: readonly Sample[] = [
  { file: "clip.mp4", what: `${SCENES.length} scenes with text and a tone`, arguments: clip() },
  { file: "picture.png", what: "a sign with two lines of text", arguments: picture() },
  { file: "scan.tif", what: "a scanned letter", arguments: scan() },
];
