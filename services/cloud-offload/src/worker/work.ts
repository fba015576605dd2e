import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Rented } from "../rents/rented.ts";
import { checkResult, type Envelope, filesOf } from "./check.ts";
import type { Tunnel } from "./tunnel.ts";

/** What the job manager asks of an analyzer; see docs/architecture.md. */
export const AnalyzeRequest = z.strictObject({
  mediaId: z.uuid(),
  path: z.string(),
  options: z.looseObject({ frames: z.array(z.looseObject({ path: z.string() })).optional() }),
});
export type AnalyzeRequest = z.infer<typeof AnalyzeRequest>;

/** A task that is not done elsewhere, and why. `trust`: whether the worker may be given the next one. */
export class WorkFailed extends Error {
  readonly trust: boolean;

  constructor(message: string, trust: boolean) {
    super(message);
    this.trust = trust;
  }
}

/** Files that are on their way together: on a long line most of the time is waiting for answers. */
const AT_ONCE = 16;
const LARGEST_FILE = 32 * 1024 ** 2;
const Fault = z.object({ error: z.object({ code: z.string().max(50), message: z.string() }) });

export interface Worked {
  readonly envelope: Envelope;
  /** Seconds that files were on their way, there and back. */
  readonly movedSeconds: number;
}

/**
 * Sends what a request names, has it worked on, checks what comes back and removes all of it there again.
 * @throws WorkFailed, also where `signal` is aborted
 */
export async function work(
  rented: Rented,
  request: AnalyzeRequest,
  duration: number | undefined,
  mediaPath: string,
  signal: AbortSignal,
): Promise<Worked> {
  const tunnel = rented.tunnel as Tunnel;
  const frames = (request.options.frames ?? []).map(({ path }) => path);
  const paths = rented.analyzer.input === "path" ? [request.path] : frames;
  const files = paths.map((path) => ({ from: inside(request.mediaId, path), to: `/media/${path}` }));
  let movedSeconds = 0;
  const timed = async (move: () => Promise<void>) => {
    const began = performance.now();
    await move();
    movedSeconds += (performance.now() - began) / 1000;
  };
  try {
    await timed(async () => {
      for (let first = 0; first < files.length; first += AT_ONCE) {
        const some = files.slice(first, first + AT_ONCE);
        await Promise.all(some.map(({ from, to }) => tunnel.files.put(join(mediaPath, from), to, signal)));
      }
    });
    // Analyzers want a file that is there as `path`, and one that reads frames is not sent the original.
    const path = rented.analyzer.input === "path" ? request.path : (frames[0] ?? request.path);
    const answer = await tunnel.ask("POST", "/analyze", signal, { ...request, path });
    if (answer.status !== 200) throw new WorkFailed(faultOf(answer.status, answer.text), true);
    const expected = { analyzer: rented.analyzer.name, mediaId: request.mediaId, duration, frames };
    const envelope = checked(() => checkResult(answer.text, expected));
    await timed(async () => {
      for (const path of filesOf(envelope)) await fetchText(tunnel, path, mediaPath, signal);
    });
    return { envelope, movedSeconds };
  } catch (error) {
    if (error instanceof WorkFailed) throw error;
    const reason = signal.aborted ? (signal.reason as Error) : (error as Error);
    throw new WorkFailed(
      reason.name === "TimeoutError" ? "it took longer than it may" : reason.message,
      false,
    );
  } finally {
    const sent = files.map(({ to }) => to);
    await tunnel.files.remove(`/media/${request.mediaId}`, sent).catch(() => {
      // A line that is broken: the instance is destroyed, and its disk with it.
    });
  }
}

/** Paths come from the job manager, and are checked all the same: nothing but a file of the medium is sent. */
function inside(mediaId: string, path: string): string {
  if (!path.startsWith(`${mediaId}/`) || path.split("/").includes(".."))
    throw new WorkFailed("a path leaves the medium", true);
  return path;
}

function checked(check: () => Envelope): Envelope {
  try {
    return check();
  } catch (error) {
    throw new WorkFailed((error as Error).message, false);
  }
}

function faultOf(status: number, text: string): string {
  const fault = Fault.safeParse(safeJson(text));
  if (!fault.success) return `the worker answered ${status}`;
  const { code, message } = fault.data.error;
  return `the worker said ${code}: ${message.slice(0, 200)}`;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Written whole under another name first, with the folder for the services' common group. */
async function fetchText(
  tunnel: Tunnel,
  path: string,
  mediaPath: string,
  signal: AbortSignal,
): Promise<void> {
  const content = await tunnel.files.get(`/media/${path}`, LARGEST_FILE, signal);
  new TextDecoder("utf-8", { fatal: true }).decode(content);
  const target = join(mediaPath, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o2770 });
  await writeFile(`${target}.new`, content, { mode: 0o660 });
  await rename(`${target}.new`, target);
}

/** Bytes that a request's files have. */
export async function bytesOf(
  request: AnalyzeRequest,
  input: "path" | "frames",
  mediaPath: string,
): Promise<number> {
  const paths = input === "path" ? [request.path] : (request.options.frames ?? []).map(({ path }) => path);
  const sizes = paths.map(async (path) => (await stat(join(mediaPath, inside(request.mediaId, path)))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
