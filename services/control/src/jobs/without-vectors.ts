import { z } from "zod";
import { FACES } from "../people/faces.ts";
import { PICTURED } from "../search/pictures.ts";

/** Where results hold vectors: of each entry of a list. */
const VECTORS: Readonly<Record<string, { readonly list: string; readonly keys: readonly string[] }>> = {
  [PICTURED]: { list: "frames", keys: ["look", "picture"] },
  [FACES]: { list: "faces", keys: ["embedding"] },
};

/** An analyzer's result without its vectors, which are for machines and make most of it. Pure. */
export function withoutVectors(analyzer: string, result: unknown): unknown {
  const where = VECTORS[analyzer];
  if (where === undefined) return result;
  const parsed = z.looseObject({ [where.list]: z.array(z.looseObject({})) }).safeParse(result);
  if (!parsed.success) return result;
  const entries = parsed.data[where.list]?.map((entry) =>
    Object.fromEntries(Object.entries(entry).filter(([key]) => !where.keys.includes(key))),
  );
  return { ...parsed.data, [where.list]: entries };
}
