import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Vast } from "../vast/client.ts";
import { addressOf } from "../vast/shapes.ts";
import { SSH_PORT } from "../worker/onstart.ts";
import { Tunnel } from "../worker/tunnel.ts";
import type { Rented } from "./rented.ts";
import { lost } from "./verdicts.ts";

/** An instance that will be of no use, and whether its host is to blame. */
export class Unusable extends Error {
  readonly avoid: boolean;

  constructor(message: string, avoid: boolean) {
    super(message);
    this.avoid = avoid;
  }
}

export interface PrepareOptions {
  readonly vast: Vast;
  /** Milliseconds between two looks. */
  readonly pollEvery: number;
  readonly modelsPath: string;
  /** What the same analyzer here says of itself: results of another version or model don't belong together. */
  readonly here: (analyzer: string) => Promise<{ version: string | null; model: string | null } | undefined>;
  /** It was seen to run; it may have begun at that time. */
  readonly onRunning: (since: Date) => Promise<void>;
}

const Capabilities = z.object({
  name: z.string(),
  version: z.string(),
  model: z.string().nullable(),
  ready: z.boolean(),
  reason: z.string().nullish(),
});

/** Waits until it runs, connects, brings its models there, and asks whether it can work. @throws Unusable, or the reason of `signal` */
export async function prepare(rented: Rented, options: PrepareOptions, signal: AbortSignal): Promise<void> {
  const address = await running(rented, options, signal);
  rented.tunnel = await connected(rented, address, options.pollEvery, signal);
  for (const path of await modelFiles(options.modelsPath, rented.analyzer.models))
    await rented.tunnel.files.put(join(options.modelsPath, path), `/models/${path}`, signal);
  await working(rented, options, signal);
}

async function running(rented: Rented, { vast, pollEvery, onRunning }: PrepareOptions, signal: AbortSignal) {
  let before = new Date();
  for (;;) {
    signal.throwIfAborted();
    const at = new Date();
    const instance = await vast.instance(rented.instance as number);
    const end = lost(instance);
    if (end) throw new Unusable(end.reason, end.avoid);
    if (instance?.actual_status === "running" && !rented.running) {
      rented.running = true;
      await onRunning(before);
    }
    const address = instance && addressOf(instance, SSH_PORT);
    if (rented.running && address) return address;
    before = at;
    await sleep(pollEvery, undefined, { signal });
  }
}

/** The worker's SSH server starts a little later than the instance: its port is closed until then, or leads nowhere. */
async function connected(
  rented: Rented,
  address: { host: string; port: number },
  pollEvery: number,
  signal: AbortSignal,
): Promise<Tunnel> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await Tunnel.connect(address, rented.credentials);
    } catch (error) {
      if (/host (key )?verif|denied/i.test((error as Error).message))
        throw new Unusable(
          `its SSH server is not the one that was made for it: ${(error as Error).message}`,
          true,
        );
      await sleep(pollEvery, undefined, { signal });
    }
  }
}

async function working(
  rented: Rented,
  { pollEvery, here }: PrepareOptions,
  signal: AbortSignal,
): Promise<void> {
  const tunnel = rented.tunnel as Tunnel;
  for (;;) {
    const answer = await tunnel.ask("GET", "/capabilities", signal).catch((error: Error) => {
      // Nobody listens there yet.
      if (/worker can't be reached/.test(error.message)) return undefined;
      throw error;
    });
    if (answer !== undefined)
      return checkCapabilities(answer.text, rented.analyzer.name, await here(rented.analyzer.name));
    await sleep(pollEvery, undefined, { signal });
  }
}

function checkCapabilities(
  text: string,
  name: string,
  here: { version: string | null; model: string | null } | undefined,
): void {
  const told = Capabilities.safeParse(safeJson(text));
  if (!told.success || told.data.name !== name) throw new Unusable(`its worker is not ${name}`, true);
  const { version, model, ready, reason } = told.data;
  if (!ready) throw new Unusable(`its worker is not ready: ${reason ?? "no reason given"}`, false);
  if (here?.version && (here.version !== version || here.model !== model))
    throw new Unusable(
      `its worker is ${version} with ${model}, and this server's ${here.version} with ${here.model}: build the worker images anew`,
      false,
    );
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Files of these folders, relative to `root`; those that are not installed are left out. */
export async function modelFiles(root: string, folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code === "ENOENT") return [];
          throw error;
        },
      );
      return entries
        .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
    }),
  );
  return found.flat().sort();
}

/** Bytes of the models that an instance needs. */
export async function modelBytes(root: string, folders: readonly string[]): Promise<number> {
  const sizes = (await modelFiles(root, folders)).map(async (path) => (await stat(join(root, path))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
