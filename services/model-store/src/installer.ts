import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { difference } from "./digest.ts";
import { StoreError } from "./errors.ts";
import type { Model, ModelFile } from "./model.ts";
import { type Places, RESERVE } from "./places.ts";
import { PATIENCE, Refused, reasonOf, receive, sizeOf } from "./receive.ts";

export interface InstallerOptions {
  readonly places: Places;
  /** Milliseconds before each further try of a source that gave nothing. */
  readonly pauses?: readonly number[];
  /** Milliseconds without a byte after which a connection is dead. */
  readonly patience?: number;
  /** Told the size of a file that nobody knew. */
  readonly learned?: (file: ModelFile, total: number) => void;
}

const PAUSES = [2_000, 10_000, 30_000];

/** Brings all files of one model from where they are published, and puts them into their places. */
export class Installer {
  readonly #options: InstallerOptions;

  constructor(options: InstallerOptions) {
    this.#options = options;
  }

  /** @throws Error in words for people; the signal's reason once it is cut. What has come is kept. */
  async install(model: Model, signal: AbortSignal): Promise<void> {
    const { places } = this.#options;
    await places.prepare();
    await this.#checkRoom(model);
    for (const file of model.files) {
      if (await places.isComplete(file)) continue;
      await this.#fetch(model, file, signal);
      const part = places.part(file);
      const wrong = await difference(part, file);
      if (wrong === undefined) continue;
      await rm(part, { force: true });
      throw new Error(`What ${file.source} gave ${wrong}. It was thrown away. ${byHand(model)}`);
    }
    signal.throwIfAborted();
    await places.place(model);
  }

  /** Before the first byte, for all files whose sizes are known; the others are looked at when their sizes are told. */
  async #checkRoom({ files }: Model): Promise<void> {
    const { places } = this.#options;
    let coming = 0;
    for (const file of files) coming += Math.max(0, (file.bytes ?? 0) - (await places.have(file)));
    if (coming > 0) await expectRoom(places, coming);
  }

  async #fetch(model: Model, file: ModelFile, signal: AbortSignal): Promise<void> {
    const { places, pauses = PAUSES, patience = PATIENCE, learned } = this.#options;
    const part = places.part(file);
    const at = (_: number, total: number | undefined): void => {
      if (total !== undefined) learned?.(file, total);
    };
    let most = await sizeOf(part);
    for (let vain = 0; ; vain += 1) {
      try {
        return await receive(file, part, { at, signal, patience, begin: (more) => expectRoom(places, more) });
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (error instanceof StoreError) throw error;
        const size = await sizeOf(part);
        // Who gives a little more each time gets there.
        if (size > most) [vain, most] = [0, size];
        const pause = pauses[vain];
        if (pause === undefined || error instanceof Refused) {
          throw new Error(`${file.source} can't be had: ${reasonOf(error)}. ${byHand(model)}`, {
            cause: error,
          });
        }
        await delay(pause, undefined, { signal });
      }
    }
  }
}

/** @throws StoreError `no_space` where less than the reserve would stay free */
export async function expectRoom(places: Places, coming: number): Promise<void> {
  const free = await places.free();
  if (free - coming >= RESERVE) return;
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
  throw new StoreError(
    "no_space",
    `There is no room: ${megabytes(coming)} are to come, and ${megabytes(Math.max(0, free - RESERVE))} may be used of what is free. Remove media or models, or enlarge the data volume.`,
  );
}

/** What to do where there is no way to a source. */
function byHand({ name, page }: Model): string {
  return `Installing it again goes on where it ended. Without a way there: download it elsewhere (${page}), and bring its files here, or: make models INSTALL=${name} FILE=PATH.`;
}
