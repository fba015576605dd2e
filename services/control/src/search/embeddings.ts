import { z } from "zod";
import { ask, PATIENCE } from "../neighbour.ts";

/** Texts that embedding-server takes at once. */
export const TEXTS_AT_ONCE = 256;

const Models = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });
const Embedded = z.object({ data: z.array(z.object({ index: z.int(), embedding: z.base64() })) });

/** embedding-server. Every call throws where it does not answer. */
export class Embeddings {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Names of the models, that for texts first. */
  async models(): Promise<string[]> {
    return Models.parse(await ask("GET", `${this.#url}/v1/models`)).data.map(({ id }) => id);
  }

  /** Vectors, little-endian float32 in base64, in the order of the texts, of which there are at most TEXTS_AT_ONCE. */
  async embed(
    texts: readonly string[],
    { model, patience = PATIENCE }: EmbedOptions = {},
  ): Promise<string[]> {
    const body = { input: texts, encoding_format: "base64", ...(model && { model }) };
    const { data } = Embedded.parse(await ask("POST", `${this.#url}/v1/embeddings`, body, patience));
    if (data.length !== texts.length) throw new Error(`${data.length} embeddings for ${texts.length} texts`);
    return data.toSorted((one, other) => one.index - other.index).map(({ embedding }) => embedding);
  }
}

export interface EmbedOptions {
  /** Without: the one for texts. */
  readonly model?: string;
  /** In milliseconds. */
  readonly patience?: number;
}
