import { open, stat } from "node:fs/promises";
import type { ReadableStream } from "node:stream/web";
import type { ModelFile } from "./model.ts";

/** Bytes that no model's file has, for those whose size nobody tells. */
const MOST = 4e9;
/** Something has to come within this time, or the connection is taken for dead. Milliseconds. */
export const PATIENCE = 60_000;

/** Asking again would not change it. */
export class Refused extends Error {}

export interface ReceiveOptions {
  /** Bytes that are there, and those of the whole, once anybody tells. */
  readonly at?: (received: number, total: number | undefined) => void;
  /** Called before the first byte with those that are still to come; may refuse. */
  readonly begin?: (coming: number) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly patience?: number;
}

/**
 * Receives a model's file from its source into `part`, going on behind what is there of it.
 * @throws Error that says in words why it ended too early: `Refused` where it would again
 */
export async function receive(file: ModelFile, part: string, options: ReceiveOptions = {}): Promise<void> {
  const { at, begin, signal, patience = PATIENCE } = options;
  const there = await sizeOf(part);
  if (there === file.bytes) return;
  const most = file.bytes ?? MOST;
  const from = there < most ? there : 0;
  const idle = new AbortController();
  const watch = setTimeout(() => idle.abort(new Error(`nothing came for ${patience / 1000} s`)), patience);
  const cut = AbortSignal.any([idle.signal, ...(signal ? [signal] : [])]);
  try {
    const headers = { "accept-encoding": "identity", ...(from > 0 && { range: `bytes=${from}-` }) };
    const answer = await fetch(file.source, { headers, signal: cut });
    if (!answer.ok || answer.body === null) throw refusal(answer.status);
    if (answer.headers.get("content-type")?.startsWith("text/html"))
      throw new Refused("it gave a page that people read, such as one to log in");
    const resumed = answer.status === 206;
    let received = resumed ? from : 0;
    const announced = Number(answer.headers.get("content-length") ?? Number.NaN);
    const offered = Number.isNaN(announced) ? undefined : received + announced;
    const total = file.bytes ?? offered;
    if (offered !== undefined && offered !== total)
      throw new Refused(`what it offers has ${offered} bytes, and the model's has ${total}`);
    await begin?.((total ?? most) - received);
    await using target = await open(part, resumed ? "a" : "w");
    // Chunk by chunk: what has come is on the disk when the connection breaks.
    for await (const chunk of answer.body as ReadableStream<Uint8Array>) {
      received += chunk.length;
      if (received > most) throw new Refused(`it gives more than ${most} bytes`);
      await target.appendFile(chunk);
      watch.refresh();
      at?.(received, total);
    }
    if (total !== undefined && received < total)
      throw new Error(`it ended after ${received} of ${total} bytes`);
  } catch (error) {
    throw cut.aborted ? cut.reason : error;
  } finally {
    clearTimeout(watch);
    // Else a connection whose answer nobody wants would stay.
    idle.abort();
  }
}

/** Bytes of a file; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** What is busy, broken or has too many askers may answer otherwise in a minute. */
function refusal(status: number): Error {
  const message = `it answered ${status}`;
  return status >= 400 && status < 500 && ![408, 416, 425, 429].includes(status)
    ? new Refused(message)
    : new Error(message);
}

/** Why something failed, in the words of who knows best: `fetch` wraps the cause that people can do something about. */
export function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  return inner.message || String((inner as NodeJS.ErrnoException).code ?? inner.name);
}
