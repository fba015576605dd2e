import { z } from "zod";
import { ask, SEARCH_PATIENCE } from "../neighbour.ts";

/** Vectors that vector-db takes at once. */
const VECTORS_AT_ONCE = 256;

export interface Vector {
  readonly id: string;
  /** Little-endian float32 in base64. */
  readonly vector: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Hit {
  readonly id: string;
  /** Cosine, -1 to 1. */
  readonly score: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** Values of a label, one of which it must have; all labels must fit. */
export type Filter = Readonly<Record<string, readonly string[]>>;

export interface VectorSearch {
  readonly vector: string;
  readonly limit: number;
  readonly minScore: number;
  readonly filter?: Filter;
}

const Collection = z.object({ generation: z.string() });
const Collections = z.object({ collections: z.array(z.object({ name: z.string() })) });
const Found = z.object({
  hits: z.array(z.object({ id: z.string(), score: z.number(), labels: z.record(z.string(), z.string()) })),
});

/** vector-db. Every call throws where it does not answer. */
export class Vectors {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Makes the collection if it is not there; its generation, which is another one when its vectors were lost. */
  async begin(collection: string, dimension: number): Promise<string> {
    return Collection.parse(await ask("PUT", this.#of(collection), { dimension })).generation;
  }

  async put(collection: string, vectors: readonly Vector[]): Promise<void> {
    for (let start = 0; start < vectors.length; start += VECTORS_AT_ONCE) {
      const some = vectors.slice(start, start + VECTORS_AT_ONCE);
      await ask("PUT", `${this.#of(collection)}/vectors`, { vectors: some });
    }
  }

  /** Removes all that fit, from a collection or from all of them. */
  async remove(filter: Filter, collection?: string): Promise<void> {
    for (const name of collection ? [collection] : await this.#names())
      await ask("POST", `${this.#of(name)}/delete`, { filter });
  }

  /** The nearest, best first. */
  async search(collection: string, { vector, limit, minScore, filter = {} }: VectorSearch): Promise<Hit[]> {
    const body = { vector, limit, minScore, ...(Object.keys(filter).length > 0 && { filter }) };
    return Found.parse(await ask("POST", `${this.#of(collection)}/search`, body, SEARCH_PATIENCE)).hits;
  }

  async #names(): Promise<string[]> {
    const { collections } = Collections.parse(await ask("GET", `${this.#url}/collections`));
    return collections.map(({ name }) => name);
  }

  #of(collection: string): string {
    return `${this.#url}/collections/${collection}`;
  }
}
