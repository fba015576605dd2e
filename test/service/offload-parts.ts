import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Behaviour, type Request, succeed } from "./analyzer.ts";
import { pythonIn } from "./docker.ts";

/** An analyzer whose tasks may go out, as it is played on this server; elsewhere it is the real one. */
export interface Part {
  readonly name: string;
  readonly input: "frames" | "path";
  /** Folder of its models, which is empty. */
  readonly folder: string;
  /** As the worker's image says it. */
  readonly model: string;
  /** Of the files that are uploaded for it. */
  readonly ending: string;
  /** Makes what the decoder leaves beside each medium. */
  prepare(folder: string): Promise<void>;
  decode(media: string, folder: string): Behaviour;
  /** Frames, or seconds, of a request. */
  units(request: Request): number;
  /** A result that was made here. */
  found(request: Request): object;
}

const FRAMES = 2;
/** A picture of somebody, whom the real worker finds. */
const FIGURE = "figure.jpg";

const decodedFrames = succeed("vision-pipeline", ({ mediaId }) => ({
  facts: { kind: "image", format: "jpg", width: 8, height: 8, bytes: 8 },
  scenes: [],
  frames: Array.from({ length: FRAMES }, (_, index) => ({
    ...{ path: `${mediaId}/frames/${index}.jpg`, time: null, start: null, end: null, page: index + 1 },
    ...{ width: 8, height: 8 },
  })),
}));

/** Objects in two frames of a picture. */
export const OBJECTS: Part = {
  name: "object-detection",
  input: "frames",
  folder: "objects",
  model: "opencv 4.14.0.94 hog",
  ending: "jpg",
  async prepare(folder) {
    const draw = `from figure import standing; standing((320, 480), 90, 60, 360).save("/to/${FIGURE}")`;
    await pythonIn(this.name, draw, [`${folder}:/to`]);
  },
  decode: (media, folder) => async (request, response) => {
    const frames = join(media, request.mediaId, "frames");
    await mkdir(frames, { recursive: true });
    for (let index = 0; index < FRAMES; index += 1)
      await copyFile(join(folder, FIGURE), join(frames, `${index}.jpg`));
    return decodedFrames(request, response);
  },
  units: ({ options }) => options.frames?.length ?? 0,
  found: ({ options }) => ({
    objects: (options.frames ?? []).map(({ path }) => ({ frame: path, label: "here" })),
  }),
};

/** Seconds that the decoder tells of a sound; what is heard after that would not be believed. */
const DURATION = 60;

/** Speech in a sound. */
export const SPEECH: Part = {
  name: "whisper-transcriber",
  input: "path",
  folder: "speech",
  model: "pocketsphinx 5.1.1 en-us",
  ending: "wav",
  prepare: async () => {},
  decode: () =>
    succeed("vision-pipeline", () => ({
      facts: { kind: "audio", format: "wav", duration: DURATION, bytes: 8 },
      scenes: [],
      frames: [],
    })),
  units: () => DURATION,
  found: () => ({ segments: [{ start: 0, end: 1, text: "here" }] }),
};
