import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, UnreachableError } from "./errors.ts";
import { type Answer, type Exchange, readText } from "./http.ts";
import { UploadMemory } from "./upload-memory.ts";

/** What an upload tells while it runs. */
export interface UploadWatcher {
  /** Bytes sent so far, of the whole file. */
  at(bytes: number): void;
  /** The connection broke; it is tried again in so many seconds. */
  broken(why: string, seconds: number): void;
  /** It goes on where an earlier one ended. */
  resumed(bytes: number): void;
}

export interface UploadOptions {
  /** The platform's address: an upload goes on at the one where it began. */
  readonly url: string;
  /** Folder that remembers unfinished uploads. */
  readonly memory: string;
  /** How long nothing may get on before it is given up, in seconds. */
  readonly patience: number;
  /** What to look for: "fast", "audio", or names of analyzers with commas between them; by default everything. */
  readonly profile?: string | undefined;
}

/** Sends a request with the session; `send` throws ApiError for refusals, `ask` gives every answer. */
export interface Session {
  send(path: string, exchange: Exchange): Promise<Answer>;
  ask(path: string, exchange: Exchange): Promise<Answer>;
}

const LONGEST_PAUSE = 15;
/** Refusals that pass: another request holds the upload, bytes arrived that we don't know of, the database is away. */
const PASSING = [409, 423, 502, 503, 504];

/**
 * Uploads a file by the tus protocol (https://tus.io/protocols/resumable-upload): over broken connections, over a restart of the
 * platform, and where an earlier run of this command was stopped. Memory does not grow with the file.
 * @returns the id of its medium
 * @throws ApiError when the platform refuses, UnreachableError when it was away for too long
 */
export async function uploadFile(
  session: Session,
  path: string,
  options: UploadOptions,
  watcher: UploadWatcher,
): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const memory = new UploadMemory(options.memory, [
    ...[options.url, resolve(path), size, mtimeMs],
    ...(options.profile === undefined ? [] : [options.profile]),
  ]);
  let place = await memory.recall();
  if (place !== undefined) watcher.resumed((await offsetOf(session, place).catch(() => undefined)) ?? 0);
  let pauses = 0;
  let furthest = -1;
  let giveUpAt = Date.now() + options.patience * 1000;
  for (;;) {
    try {
      let offset = place === undefined ? undefined : await offsetOf(session, place);
      if (place === undefined || offset === undefined) {
        place = await begin(session, basename(path), size, options.profile);
        offset = 0;
        await memory.keep(place);
      }
      if (offset > furthest) {
        [furthest, pauses, giveUpAt] = [offset, 0, Date.now() + options.patience * 1000];
      }
      watcher.at(offset);
      if (offset < size) await sendFrom(session, place, path, offset, size, watcher);
      await memory.forget();
      return place.split("/").at(-1) ?? "";
    } catch (error) {
      if (!passes(error)) await memory.forget();
      if (!passes(error) || Date.now() > giveUpAt) throw error;
      const seconds = Math.min(LONGEST_PAUSE, 2 ** pauses++);
      watcher.broken((error as Error).message, seconds);
      await sleep(seconds * 1000);
    }
  }
}

function passes(error: unknown): boolean {
  if (error instanceof ApiError) return PASSING.includes(error.status);
  return error instanceof UnreachableError;
}

const PROTOCOL = { "tus-resumable": "1.0.0" };

async function begin(
  session: Session,
  name: string,
  size: number,
  profile: string | undefined,
): Promise<string> {
  const metadata = { filename: name, ...(profile !== undefined && { profile }) };
  const headers = {
    ...PROTOCOL,
    "upload-length": `${size}`,
    "upload-metadata": Object.entries(metadata)
      .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
      .join(","),
    "content-length": "0",
  };
  const answer = await session.send("/api/uploads", { method: "POST", headers });
  await readText(answer);
  const { location } = answer.headers;
  if (location === undefined) throw new UnreachableError("The upload was begun, but no address came back.");
  return location;
}

/** Bytes that have arrived; undefined when there is no such upload (any more). */
async function offsetOf(session: Session, place: string): Promise<number | undefined> {
  const answer = await session.ask(place, { method: "HEAD", headers: PROTOCOL });
  await readText(answer);
  const { status, headers } = answer;
  // What says nothing of the protocol is a gateway's page while the platform behind it starts.
  if (headers["tus-resumable"] === undefined) throw new UnreachableError(`The platform answers ${status}.`);
  if (status === 404) return undefined;
  if (status >= 400) throw new ApiError(status, "upload", `The upload can't go on: status ${status}.`);
  return Number(headers["upload-offset"]);
}

async function sendFrom(
  session: Session,
  place: string,
  path: string,
  offset: number,
  size: number,
  watcher: UploadWatcher,
): Promise<void> {
  const counted = async function* (): AsyncGenerator<Buffer> {
    let sent = offset;
    const rest = createReadStream(path, { start: offset, end: size - 1, highWaterMark: 256 * 1024 });
    for await (const chunk of rest) {
      yield chunk;
      sent += chunk.length;
      watcher.at(sent);
    }
  };
  const answer = await session.send(place, {
    method: "PATCH",
    headers: {
      ...PROTOCOL,
      "content-type": "application/offset+octet-stream",
      "upload-offset": `${offset}`,
      "content-length": `${size - offset}`,
    },
    body: Readable.from(counted(), { objectMode: false }),
  });
  await readText(answer);
}
