import { Brought } from "./brought.ts";
import { StoreError } from "./errors.ts";
import { Installer, type InstallerOptions } from "./installer.ts";
import { Ledger } from "./ledger.ts";
import type { Model, ModelFile } from "./model.ts";
import { Places } from "./places.ts";
import { reasonOf } from "./receive.ts";

export interface StoreOptions extends Pick<InstallerOptions, "pauses" | "patience"> {
  readonly root: string;
  readonly models: readonly Model[];
  /** Told of every end of an installation. */
  readonly onEnd?: (name: string, error: string | undefined) => void;
}

/** A model, and how it is with it. */
export interface Told extends Omit<Model, "files"> {
  /** Of all its files; null where nobody tells. */
  readonly bytes: number | null;
  readonly state: "absent" | "installing" | "installed" | "failed";
  /** Share of its bytes that is there while it is installed, 0 to 1; null where nobody knows. */
  readonly progress: number | null;
  readonly error: string | null;
  readonly files: readonly (ModelFile & { readonly there: boolean })[];
}

/** All models that can be installed. One is brought at a time; the others wait for their turn, through restarts as well. */
export class ModelStore {
  readonly #options: StoreOptions;
  readonly #places: Places;
  readonly #ledger: Ledger;
  readonly #installer: Installer;
  readonly #brought: Brought;
  readonly #totals = new Map<string, number>();
  #running: { name: string; cut: AbortController; ended: Promise<void> } | undefined;
  #stopped = false;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#places = new Places(options.root);
    this.#ledger = new Ledger(this.#places.ledger);
    this.#brought = new Brought(this.#places);
    const learned = ({ sha256 }: ModelFile, total: number) => void this.#totals.set(sha256, total);
    this.#installer = new Installer({ ...options, places: this.#places, learned });
  }

  /** Goes on with what was under way when an earlier run ended. */
  async start(): Promise<void> {
    await this.#places.prepare();
    this.#next();
  }

  async list(): Promise<{ models: Told[]; free: number }> {
    const models = await Promise.all(this.#options.models.map((model) => this.#tell(model)));
    return { models, free: await this.#places.free() };
  }

  /** Has a model brought; nothing changes where it is there. @throws StoreError */
  async install(name: string, forResearch: boolean): Promise<Told> {
    const model = this.#find(name);
    expectAllowed(model, forResearch);
    if ((await this.#places.presence(model)) !== "installed") {
      this.#ledger.want(name);
      this.#next();
    }
    return this.#tell(model);
  }

  /** Ends an installation, and takes away what is there. @throws StoreError */
  async remove(name: string): Promise<Told> {
    const model = this.#find(name);
    this.#ledger.forget(name);
    if (this.#running?.name === name) {
      const { cut, ended } = this.#running;
      cut.abort(new Error("removed"));
      await ended;
    }
    await this.#places.remove(model);
    return this.#tell(model);
  }

  /** Takes a file that somebody has; with its last file the model is installed. @throws StoreError */
  async bring(name: string, path: string, body: AsyncIterable<Buffer>, forResearch: boolean): Promise<Told> {
    const model = this.#find(name);
    expectAllowed(model, forResearch);
    if (this.#ledger.of(name)?.state === "wanted")
      throw new StoreError("conflict", `"${name}" is being installed; end that first (DELETE).`);
    if (await this.#brought.take(model, path, body)) this.#ledger.forget(name);
    return this.#tell(model);
  }

  /** Ends what runs; the next start goes on with it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#running?.cut.abort(new Error("stopped"));
    await this.#running?.ended;
  }

  #next(): void {
    const name = this.#ledger.next();
    if (name === undefined || this.#running !== undefined || this.#stopped) return;
    const cut = new AbortController();
    const ended = this.#run(name, cut.signal).finally(() => {
      this.#running = undefined;
      this.#next();
    });
    this.#running = { name, cut, ended };
  }

  async #run(name: string, signal: AbortSignal): Promise<void> {
    let error: string | undefined;
    try {
      // One that the list has lost meanwhile is told as such.
      await this.#installer.install(this.#find(name), signal);
    } catch (cause) {
      if (signal.aborted) return;
      error = cause instanceof StoreError ? cause.message : (cause as Error).message || reasonOf(cause);
    }
    if (error === undefined) this.#ledger.forget(name);
    else this.#ledger.fail(name, error);
    this.#options.onEnd?.(name, error);
  }

  async #tell(model: Model): Promise<Told> {
    const presence = await this.#places.presence(model);
    const entry = this.#ledger.of(model.name);
    const sizes = await Promise.all(model.files.map((file) => this.#places.have(file)));
    const totals = model.files.map(({ bytes, sha256 }) => bytes ?? this.#totals.get(sha256));
    const bytes = totals.reduce<number>((sum, total) => sum + (total ?? Number.NaN), 0);
    const have = sizes.reduce((sum, size) => sum + size, 0);
    const installing = entry?.state === "wanted";
    const other = presence === "another file" && entry === undefined ? OTHER : null;
    const state = installing
      ? "installing"
      : presence === "installed"
        ? "installed"
        : entry !== undefined || other !== null
          ? "failed"
          : "absent";
    const { files, ...facts } = model;
    return {
      ...facts,
      bytes: Number.isNaN(bytes) ? null : bytes,
      state,
      progress: installing && !Number.isNaN(bytes) ? Math.min(1, have / bytes) : null,
      error: state === "failed" ? (entry?.state === "failed" ? entry.error : other) : null,
      files: files.map((file, index) => ({
        ...file,
        there: state === "installed" || sizes[index] === file.bytes,
      })),
    };
  }

  #find(name: string): Model {
    const found = this.#options.models.find((model) => model.name === name);
    if (found === undefined) throw new StoreError("not_found", `There is no model "${name}".`);
    return found;
  }
}

const OTHER = "Another file is in its place, or one of its files is missing. Install it again, or remove it.";

/** @throws StoreError for a model that is for research only, and nobody has said that this is */
function expectAllowed({ name, licence, commercialUse }: Model, forResearch: boolean): void {
  if (commercialUse || forResearch) return;
  throw new StoreError(
    "conflict",
    `The licence of "${name}" (${licence}) allows research only. Say that this is research ("research": true; make models RESEARCH=1), or leave it.`,
  );
}
