import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { MemoryLocker, Server } from "@tus/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type pg from "pg";
import { callerOf } from "../access/guard.ts";
import { ApiError, codeOf, describeError } from "../errors.ts";
import { analyzersOf } from "../jobs/profiles.ts";
import { INCOMING, partialOf } from "../media/place.ts";
import { checkSpace, type Limits } from "../media/space.ts";
import { FileName } from "../schemas.ts";
import { PartialFiles } from "./partial-files.ts";
import type { RunningHashes } from "./running-hashes.ts";
import { addUpload } from "./store.ts";

/** Who waits longest for an upload that another request still holds gets a 423, in milliseconds. */
const LOCK_WAIT = 10_000;
/** What a request that holds an upload may still take once another wants it, in milliseconds. */
const LOCK_DRAIN = 200;

const PASSED_ON = /^(content-(type|length)|tus-.*|upload-.*)$/;

/** The tus protocol, by the library, between our guard and our files. */
export class Tus {
  readonly #pool: pg.Pool;
  readonly #limits: Limits;
  readonly #server: Server;
  readonly #origins = new WeakMap<Request, FastifyRequest>();

  constructor(pool: pg.Pool, limits: Limits, hashes: RunningHashes) {
    this.#pool = pool;
    this.#limits = limits;
    this.#server = new Server({
      path: "/api/uploads",
      relativeLocation: true,
      datastore: new PartialFiles(pool, limits, hashes),
      locker: new MemoryLocker({ acquireLockTimeout: LOCK_WAIT }),
      lockDrainTimeout: LOCK_DRAIN,
      maxSize: limits.maxBytes,
      namingFunction: () => randomUUID(),
      disableTerminationForFinishedUploads: true,
      onUploadCreate: async (request, { id, size = 0, metadata }) => {
        await this.#begin(request, id, size, metadata ?? {});
        return {};
      },
      onResponseError: (request, error) => this.#told(request, error),
    });
  }

  /** Lets the library answer. @throws ApiError where it refuses */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<Response> {
    const passedOn = this.#translate(request);
    this.#origins.set(passedOn, request);
    const response = await this.#server.handleWeb(passedOn);
    for (const [name, value] of response.headers) {
      // Other sites get nothing from here, so nothing needs to be allowed to them.
      if (!/^(access-control-|content-)/.test(name)) reply.header(name, value);
    }
    if (response.ok) return response;
    if (response.status === 412) reply.header("tus-version", "1.0.0");
    // Else the rest of a refused part would still be read to keep the connection usable.
    reply.header("connection", "close");
    throw new ApiError(codeOf(response.status), (await response.text()).trim());
  }

  #translate(request: FastifyRequest): Request {
    const headers = Object.entries(request.headers).filter(
      (header): header is [string, string] => PASSED_ON.test(header[0]) && typeof header[1] === "string",
    );
    const { method, body, url } = request;
    const part = body instanceof Readable ? { body: Readable.toWeb(body), duplex: "half" as const } : {};
    return new Request(`http://control${url}`, { method, headers, ...part } as RequestInit);
  }

  async #begin(
    request: Request,
    id: string,
    bytes: number,
    metadata: Readonly<Record<string, string | null>>,
  ): Promise<void> {
    const name = FileName.safeParse(metadata["filename"]);
    if (!name.success) {
      throw new ApiError("bad_request", "Upload-Metadata must have a filename of 1 to 1024 characters.");
    }
    const analyzers = await analyzersOf(this.#pool, metadata["profile"] ?? "full");
    const { userId } = callerOf(this.#origins.get(request) as FastifyRequest);
    await checkSpace(bytes, this.#limits);
    await mkdir(join(this.#limits.root, INCOMING), { recursive: true, mode: 0o2770 });
    // The file first: without a row it is swept up, while a row without its file would count as an unfinished upload.
    const partial = partialOf(this.#limits.root, id);
    await writeFile(partial, "", { flag: "wx", mode: 0o640 });
    try {
      await addUpload(this.#pool, { id, jobId: randomUUID(), userId, name: name.data, bytes, analyzers });
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  /** Errors of ours, and of the library, in the words of the API. */
  #told(request: Request, error: Error | { status_code: number; body: string }) {
    if ("status_code" in error) {
      if (error.body.startsWith("failed to acquire lock"))
        return { status_code: 423, body: "Another request holds this upload." };
      // 410 says that an upload was there once; 403 that a header is missing.
      const status_code = { 403: 400, 410: 404 }[error.status_code] ?? error.status_code;
      return { status_code, body: error.body };
    }
    const shown = describeError(error);
    if (shown.code === "internal") this.#origins.get(request)?.log.error(error);
    return { status_code: shown.status, body: shown.message };
  }
}
