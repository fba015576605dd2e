import { readFileSync } from "node:fs";
import { z } from "zod";
import { CommandError, EXIT } from "../errors.ts";

const file = z.strictObject({
  /** Under the server's folder for models, where its service looks for it. */
  path: z.string().regex(/^[\w.-]+(\/[\w.-]+)+$/),
  /** Its size, where somebody tells it. */
  bytes: z.int().positive().optional(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Address it is downloaded from. */
  source: z.url({ protocol: /^https?$/ }),
});

const model = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** What it is for. */
  task: z.string(),
  /** Which service uses it. */
  service: z.string(),
  /** SPDX identifier. */
  licence: z.string(),
  /** Whether its licence lets a business use it. */
  commercialUse: z.boolean(),
  /** What the service may need for a task that uses it, as Docker reads it: "448m". */
  memory: z.templateLiteral([z.int(), "m"]),
  /** What the service does as long as it is not there. */
  without: z.string(),
  /** Where people read about it. */
  page: z.url(),
  files: z.array(file).min(1),
});

export type Model = z.infer<typeof model>;
export type ModelFile = z.infer<typeof file>;

/** All models that can be installed, as services/models.json tells them. @throws ZodError */
export function readCatalogue(): readonly Model[] {
  const text = readFileSync(new URL("../../services/models.json", import.meta.url), "utf8");
  return z.array(model).parse(JSON.parse(text));
}

/** @throws CommandError for a name that no model has */
export function findModel(models: readonly Model[], name: string): Model {
  const found = models.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = models.map((each) => each.name).join(", ");
  throw new CommandError(`There is no model "${name}".`, {
    fix: `use one of ${names}.`,
    exitCode: EXIT.usage,
  });
}
