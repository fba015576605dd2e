import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { docker } from "../service/docker.ts";

/** Where one scene ends and the next begins, in seconds. */
export const SCENE = 4;

/** Two scenes that look nothing alike, with noise, so that there are some megabytes to send; with a tone. */
const SHOWN = ["testsrc2", "smptebars"].flatMap((source) => [
  ...["-f", "lavfi", "-i", `${source}=s=320x180:r=25:d=${SCENE}`],
]);
const FFMPEG = [
  ...["ffmpeg", "-loglevel", "error", ...SHOWN, "-f", "lavfi", "-i", `sine=frequency=330:d=${2 * SCENE}`],
  ...["-filter_complex", "[0:v][1:v]concat=n=2:v=1,noise=alls=12:allf=t[v]", "-map", "[v]", "-map", "2:a"],
  ...["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p"],
  ...["-b:v", "2M", "-maxrate", "2M", "-bufsize", "2M", "-c:a", "aac", "-b:a", "64k"],
  ...["-movflags", "+faststart", "/tmp/clip.mp4"],
];

/** A video of eight seconds and about two megabytes in this folder, made by the ffmpeg of an image that has one. Its path. */
export async function makeClip(folder: string, image: string, runId: string): Promise<string> {
  // Through a text: what the docker client prints here is one.
  const shell = `${FFMPEG.map((word) => `'${word}'`).join(" ")} && base64 /tmp/clip.mp4`;
  const run = ["run", "--rm", `--label=platform.test=${runId}`, "--network=none", "--entrypoint=sh"];
  const path = join(folder, "clip.mp4");
  await writeFile(path, Buffer.from(await docker(...run, image, "-ec", shell), "base64"));
  return path;
}
