import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { SAMPLES } from "../../../scripts/sample/pictures.ts";
import type { Machine } from "./machine.ts";

/** Paths of the files that `make sample` makes, made by the same recipes. */
export interface SampleFiles {
  /** Three scenes of three seconds, with text: "Harbour at night", "Market street 24", "Forest path". */
  readonly clip: string;
  /** A sign: "OPEN DAILY", "9 am to 6 pm". */
  readonly picture: string;
  /** A letter from the "Municipal Library". */
  readonly scan: string;
}

/** Media made by the ffmpeg of the vision pipeline's image, so that this computer needs none. */
export async function makeSamples(machine: Machine): Promise<SampleFiles> {
  const folder = join(machine.workspace.folder, ".state", "samples");
  mkdirSync(folder, { recursive: true });
  for (const sample of SAMPLES)
    writeFileSync(join(folder, sample.file), await ffmpeg(machine, sample.arguments));
  return {
    clip: join(folder, "clip.mp4"),
    picture: join(folder, "picture.png"),
    scan: join(folder, "scan.tif"),
  };
}

/** What an ffmpeg on the server makes of `input`, its standard input, and writes to its standard output. */
export function ffmpeg(
  machine: Machine,
  words: readonly string[],
  input: Buffer = Buffer.alloc(0),
): Promise<Buffer> {
  return toolbox(machine, ["ffmpeg", "-loglevel", "error", ...words, "pipe:1"], input);
}

/** What a command in the vision pipeline's image prints, without a network and with nothing but /tmp to write to. */
export async function toolbox(
  machine: Machine,
  command: readonly string[],
  input: Buffer = Buffer.alloc(0),
): Promise<Buffer> {
  const pipeline = await machine.containerOf("vision-pipeline");
  const image = await machine.run("docker", "inspect", "--format", "{{.Image}}", pipeline);
  const cage = ["--rm", "-i", "--network=none", "--tmpfs=/tmp", "--env=XDG_CACHE_HOME=/tmp", "--entrypoint="];
  const words = ["exec", "-i", await machine.server(), "docker", "run", ...cage, image, ...command];
  const { stdout } = await execa("docker", words, { input, encoding: "buffer", maxBuffer: 512e6 });
  return Buffer.from(stdout);
}
