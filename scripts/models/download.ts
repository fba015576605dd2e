import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { CommandError, EXIT, messageOf } from "../errors.ts";
import type { Model, ModelFile } from "./catalogue.ts";
import { difference } from "./digest.ts";

/** The least that has to come within this time, or the connection is taken for dead. Milliseconds. */
const PATIENCE = 60_000;
/** Bytes that no model's file has, for those whose size nobody tells. */
const MOST = 4e9;

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
    await receive(file, part, at);
  } catch (cause) {
    throw new CommandError(`${file.source} can't be had: ${reason(cause)}.`, {
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

async function receive(file: ModelFile, part: string, at: (bytes: number) => void): Promise<void> {
  const there = (await stat(part).catch(() => undefined))?.size ?? 0;
  const most = file.bytes ?? MOST;
  if (there === file.bytes) return;
  const from = there < most ? there : 0;
  const idle = new AbortController();
  const watch = setTimeout(() => idle.abort(new Error(`nothing came for ${PATIENCE / 1000} s`)), PATIENCE);
  try {
    const headers = from > 0 ? { range: `bytes=${from}-` } : {};
    const answer = await fetch(file.source, { headers, signal: idle.signal });
    if (!answer.ok || answer.body === null) throw new Error(`it answered ${answer.status}`);
    const resumed = answer.status === 206;
    let received = resumed ? from : 0;
    const count = new Transform({
      transform(chunk: Buffer, _, done) {
        received += chunk.length;
        watch.refresh();
        at(received);
        done(received > most ? new Error(`it gives more than ${most} bytes`) : null, chunk);
      },
    });
    const body = Readable.fromWeb(answer.body as ReadableStream);
    await pipeline(body, count, createWriteStream(part, { flags: resumed ? "a" : "w" }));
  } finally {
    clearTimeout(watch);
  }
}

function reason(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  return messageOf(inner);
}
