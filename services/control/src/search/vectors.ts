import { z } from "zod";

/** How long either service may take over one request, in milliseconds. */
const PATIENCE = 10_000;

/** Of a whole search, whose user waits. */
const SEARCH_PATIENCE = 2_000;

/** Texts that embedding-server takes at once. */
export const TEXTS_AT_ONCE = 256;

export interface MeaningUrls {
  readonly embedding: string;
  readonly vectors: string;
}

/** A moment's vector; `id` names the moment. */
export interface Vector {
  readonly id: string;
  /** Little-endian float32 in base64, as embedding-server gives and vector-db takes it. */
  readonly vector: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Hit {
  readonly id: string;
  /** Cosine, -1 to 1. */
  readonly score: number;
}

type Filter = Readonly<Record<string, readonly string[]>>;

const Models = z.object({ data: z.tuple([z.object({ id: z.string() })], z.unknown()) });
const Embedded = z.object({ data: z.array(z.object({ index: z.int(), embedding: z.base64() })) });
const Collection = z.object({ generation: z.string() });
const Found = z.object({ hits: z.array(z.object({ id: z.string(), score: z.number() })) });
const Refused = z.object({ error: z.object({ message: z.string() }) });

/** The texts' vectors in a collection of vector-db, by embedding-server. Every call throws where one of them does not answer. */
export class MeaningClient {
  readonly #urls: MeaningUrls;

  constructor(urls: MeaningUrls) {
    this.#urls = urls;
  }

  /**
   * Makes the collection if it is not there. A name for what its vectors were made by and when it was begun: with another
   * name, none of the vectors that were put before are there.
   */
  async begin(): Promise<string> {
    const { data } = Models.parse(await this.#call("GET", `${this.#urls.embedding}/v1/models`));
    const model = data[0].id;
    const [probe] = await this.embed(["dimension"]);
    const dimension = Buffer.from(probe ?? "", "base64").length / Float32Array.BYTES_PER_ELEMENT;
    const name = await this.#call("PUT", this.#collection(), { dimension });
    return `${model} ${Collection.parse(name).generation}`;
  }

  /** Vectors in base64, in the order of the texts, of which there are at most TEXTS_AT_ONCE. */
  async embed(texts: readonly string[], patience = PATIENCE): Promise<string[]> {
    const body = { input: texts, encoding_format: "base64" };
    const { data } = Embedded.parse(
      await this.#call("POST", `${this.#urls.embedding}/v1/embeddings`, body, patience),
    );
    if (data.length !== texts.length) throw new Error(`${data.length} embeddings for ${texts.length} texts`);
    return data.toSorted((one, other) => one.index - other.index).map(({ embedding }) => embedding);
  }

  async put(vectors: readonly Vector[]): Promise<void> {
    await this.#call("PUT", `${this.#collection()}/vectors`, { vectors });
  }

  /** Removes all that have one of these values in each of these labels. */
  async remove(filter: Filter): Promise<void> {
    await this.#call("POST", `${this.#collection()}/delete`, { filter });
  }

  /** The nearest to a text, best first. */
  async search(text: string, limit: number, minScore: number, filter: Filter): Promise<Hit[]> {
    const [vector] = await this.embed([text], SEARCH_PATIENCE);
    const body = { vector, limit, minScore, ...(Object.keys(filter).length > 0 && { filter }) };
    return Found.parse(await this.#call("POST", `${this.#collection()}/search`, body, SEARCH_PATIENCE)).hits;
  }

  #collection(): string {
    return `${this.#urls.vectors}/collections/moments`;
  }

  async #call(method: string, url: string, body?: unknown, patience = PATIENCE): Promise<unknown> {
    const response = await fetch(url, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
      signal: AbortSignal.timeout(patience),
    }).catch((cause) => {
      throw new Error(`${new URL(url).hostname} does not answer`, { cause });
    });
    if (response.ok) return response.json();
    const refused = Refused.safeParse(await response.json().catch(() => undefined));
    const reason = refused.data?.error.message ?? "no reason given";
    throw new Error(`${new URL(url).hostname} answered ${response.status}: ${reason}`);
  }
}
