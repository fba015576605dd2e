import type { Client, SFTPWrapper } from "ssh2";

/** Files of an instance, over SFTP. Whatever waits ends with the reason when the line is lost. */
export class RemoteFiles {
  readonly #client: Client;
  readonly #moved: { in: number; out: number };
  readonly #unlessLost: <T>(work: Promise<T>) => Promise<T>;
  #sftp: Promise<SFTPWrapper> | undefined;
  /** Folders that are there, or will be in a moment. */
  readonly #folders = new Map<string, Promise<void>>();

  /** @param moved is told the bytes that go in and out */
  constructor(
    client: Client,
    moved: { in: number; out: number },
    unlessLost: <T>(work: Promise<T>) => Promise<T>,
  ) {
    this.#client = client;
    this.#moved = moved;
    this.#unlessLost = unlessLost;
  }

  /** Copies a file there; its folder is made. */
  async put(local: string, remote: string, signal: AbortSignal): Promise<void> {
    const sftp = await this.#opened();
    await this.#makeFolders(sftp, remote);
    await this.#unlessLost(
      promised<void>(signal, (done) => {
        let last = 0;
        const step = (total: number) => {
          this.#moved.in += total - last;
          last = total;
        };
        sftp.fastPut(local, remote, { step, mode: 0o600 }, (error) => done(error ?? undefined));
      }),
    );
  }

  /** A small file from there. @throws Error when it is larger than `most` bytes */
  async get(remote: string, most: number, signal: AbortSignal): Promise<Buffer> {
    const sftp = await this.#opened();
    const reading = sftp.createReadStream(remote, { signal } as object);
    const collect = async () => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of reading as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > most) throw new Error(`${remote} is larger than ${most} bytes`);
        chunks.push(chunk);
      }
      this.#moved.out += bytes;
      return Buffer.concat(chunks);
    };
    return this.#unlessLost(collect());
  }

  /**
   * Removes a folder and all in it; nothing happens where it is not there.
   * @param known files in it: a folder that has no others is gone after three questions
   */
  async remove(folder: string, known: readonly string[] = []): Promise<void> {
    const sftp = await this.#opened();
    const folders = new Set([...known.map((file) => file.slice(0, file.lastIndexOf("/"))), folder]);
    for (const one of folders) this.#folders.delete(one);
    await this.#unlessLost(Promise.all(known.map((file) => ended((done) => sftp.unlink(file, done)))));
    const deepestFirst = [...folders].sort((one, other) => other.length - one.length);
    const refused = await this.#unlessLost(
      Promise.all(deepestFirst.map((one) => ended((done) => sftp.rmdir(one, done)))),
    );
    // SFTP's servers take what is asked of them in its order.
    if (refused.at(-1) !== undefined) await this.#clear(sftp, folder);
  }

  /** The same without knowing what is there. */
  async #clear(sftp: SFTPWrapper, folder: string): Promise<void> {
    const never = new AbortController().signal;
    const list = () =>
      promised<{ filename: string; attrs: { isDirectory(): boolean } }[]>(never, (done) =>
        sftp.readdir(folder, (error, entries) =>
          isMissing(error) ? done(undefined, []) : done(error, entries),
        ),
      );
    const entries = await this.#unlessLost(list());
    const each = ({ filename, attrs }: (typeof entries)[number]) => {
      const path = `${folder}/${filename}`;
      if (attrs.isDirectory()) return this.#clear(sftp, path);
      return promised<void>(never, (done) => sftp.unlink(path, (error) => done(error ?? undefined)));
    };
    await this.#unlessLost(Promise.all(entries.map(each)));
    await promised<void>(never, (done) =>
      sftp.rmdir(folder, (error) => done(isMissing(error) ? undefined : (error ?? undefined))),
    );
  }

  #opened(): Promise<SFTPWrapper> {
    this.#sftp ??= this.#unlessLost(
      new Promise((resolve, reject) =>
        this.#client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))),
      ),
    );
    return this.#sftp;
  }

  async #makeFolders(sftp: SFTPWrapper, file: string): Promise<void> {
    const parts = file.split("/").slice(1, -1);
    for (const index of parts.keys()) {
      const folder = `/${parts.slice(0, index + 1).join("/")}`;
      // One that is there already is refused with a code that says nothing; what is really wrong shows at the next step.
      const make = () => new Promise<void>((resolve) => sftp.mkdir(folder, () => resolve()));
      await getOrMake(this.#folders, folder, make);
    }
  }
}

function getOrMake<T>(map: Map<string, T>, key: string, make: () => T): T {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

const NO_SUCH_FILE = 2;

function isMissing(error: Error | null | undefined): boolean {
  return error != null && "code" in error && error.code === NO_SUCH_FILE;
}

/** How a call with a callback ended: with its error, if there was one. */
function ended(call: (done: (error?: Error | null) => void) => void): Promise<Error | undefined> {
  return new Promise((resolve) => call((error) => resolve(error ?? undefined)));
}

/** A call with a callback as a promise that ends with `signal` as well. */
function promised<T>(
  signal: AbortSignal,
  call: (done: (error?: Error | null, value?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    call((error, value) => {
      signal.removeEventListener("abort", leave);
      if (error) reject(error);
      else resolve(value as T);
    });
  });
}
