import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { difference } from "../../services/model-store/src/digest.ts";
import type { Model, ModelFile } from "../../services/model-store/src/model.ts";
import { reasonOf, receive } from "../../services/model-store/src/receive.ts";
import { CommandError, EXIT } from "../errors.ts";

/**
 * Brings a model's file onto this computer at `path`, going on where an earlier try ended. Nothing is done where it is there.
 * @throws CommandError when its source can't be reached, or gives another file
 */
export async function download(
  model: Model,
  file: ModelFile,
  path: string,
  at: (bytes: number) => void,
): Promise<void> {
  if ((await difference(path, file)) === undefined) return;
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await receive(file, part, { at });
  } catch (cause) {
    throw new CommandError(`${file.source} can't be had: ${reasonOf(cause)}.`, {
      fix: `again goes on where it ended. Without a way there: download it elsewhere (${model.page}), then make models INSTALL=${model.name} FILE=PATH.`,
      exitCode: EXIT.unreachable,
      cause,
    });
  }
  const wrong = await difference(part, file);
  if (wrong !== undefined) {
    await rm(part);
    throw new CommandError(`What ${file.source} gave ${wrong}.`, {
      fix: "it was thrown away. If it happens again, the file there is another one: tell the project.",
    });
  }
  await rename(part, path);
}
