import { type Embeddings, TEXTS_AT_ONCE } from "./embeddings.ts";
import { SEARCHED } from "./moments.ts";
import { PICTURED } from "./pictures.ts";
import type { Shelf } from "./shelf.ts";
import type { Vectors } from "./vectors.ts";

/** What is searched by its meaning: what people said or wrote. A single thing that was seen has a word, and is found by it. */
export const MEANT = ["speech", "text", "chapter"];

export const TEXTS = "moments";

/** What moments mean, by the embedding of their texts. */
export function textShelf(embeddings: Embeddings, vectors: Vectors): Shelf {
  return {
    analyzers: SEARCHED.filter((analyzer) => analyzer !== PICTURED),
    collections: [TEXTS],
    async begin() {
      const [model] = await embeddings.models();
      const [probe] = await embeddings.embed(["dimension"]);
      const dimension = Buffer.from(probe ?? "", "base64").length / Float32Array.BYTES_PER_ELEMENT;
      return `${model} ${await vectors.begin(TEXTS, dimension)}`;
    },
    async fill(connection, taskId) {
      const { rows } = await connection.query(
        "SELECT position, media_id, kind, content FROM moments WHERE task_id = $1 AND kind = ANY($2) ORDER BY position",
        [taskId, MEANT],
      );
      for (let start = 0; start < rows.length; start += TEXTS_AT_ONCE) {
        const some = rows.slice(start, start + TEXTS_AT_ONCE);
        const found = await embeddings.embed(some.map(({ content }) => content));
        await vectors.put(
          TEXTS,
          some.map(({ position, media_id, kind }, index) => ({
            id: `${taskId}/${position}`,
            vector: found[index] ?? "",
            labels: { task: taskId, media: media_id, kind },
          })),
        );
      }
    },
  };
}
