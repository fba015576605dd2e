import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { withPlatform } from "../api/platform.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import { plannedFor } from "./ask.ts";
import { planText } from "./readable.ts";

const IMAGES = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".avif", ".pdf"];
const SOUNDS = [".mp3", ".wav", ".m4a", ".aac", ".flac", ".ogg", ".opus", ".wma"];

/** By the end of its name; anything else is taken for a video. Pure. */
export function kindOf(name: string): "video" | "audio" | "image" {
  const end = extname(name).toLowerCase();
  if (IMAGES.includes(end)) return "image";
  return SOUNDS.includes(end) ? "audio" : "video";
}

/** `make offload-plan FILE=talk.mp4` */
export async function run(options: Options): Promise<void> {
  const { file } = options;
  if (file === undefined)
    throw new CommandError("Which file is it about?", {
      fix: "make offload-plan FILE=talk.mp4",
      exitCode: EXIT.usage,
    });
  const { size: bytes } = await stat(file).catch(() => {
    throw new CommandError(`There is no file "${file}".`, { exitCode: EXIT.usage });
  });
  await withPlatform(options, async (client) => {
    const told = await plannedFor(client, { bytes, kind: kindOf(file) });
    show({ file, ...told }, options, () => planText(told));
  });
}
