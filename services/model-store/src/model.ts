import { z } from "zod";

const ModelFile = z.strictObject({
  /** Under the folder for models, where its service looks for it. */
  path: z.string().regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)+$/),
  /** Its size, where somebody tells it. */
  bytes: z.int().positive().optional(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Address it is downloaded from. */
  source: z.url({ protocol: /^https?$/ }),
});
export type ModelFile = z.infer<typeof ModelFile>;

const Model = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** What it is for. */
  task: z.string(),
  /** Which service uses it. */
  service: z.string(),
  /** SPDX identifier. */
  licence: z.string(),
  /** Whether its licence lets a business use it. One that doesn't is installed only for who says that it is for research. */
  commercialUse: z.boolean(),
  /** What the service may need for a task that uses it, as Docker reads it: "448m". */
  memory: z.templateLiteral([z.int(), "m"]),
  /** What the service does as long as it is not there. */
  without: z.string(),
  /** Where people read about it. */
  page: z.url(),
  files: z.array(ModelFile).min(1),
});
export type Model = z.infer<typeof Model>;

/** The list in services/models.json. */
export const Models = z.array(Model);

/** Whether a model is there, told by its files' sizes: their digests were checked when they came. */
export type Presence = "installed" | "absent" | "another file";

/** @param sizes of the files that are there, by their paths. Pure. */
export function presenceOf({ files }: Pick<Model, "files">, sizes: ReadonlyMap<string, number>): Presence {
  if (files.every((file) => isThere(file, sizes))) return "installed";
  return files.some(({ path }) => sizes.has(path)) ? "another file" : "absent";
}

export function isThere({ path, bytes }: ModelFile, sizes: ReadonlyMap<string, number>): boolean {
  const size = sizes.get(path);
  return size !== undefined && size === (bytes ?? size);
}
