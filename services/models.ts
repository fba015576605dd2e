import { readFileSync } from "node:fs";
import { type Model, Models } from "./model-store/src/model.ts";

/** All models that can be installed, as services/models.json tells them. @throws ZodError */
export function readModels(): readonly Model[] {
  return Models.parse(JSON.parse(readFileSync(new URL("./models.json", import.meta.url), "utf8")));
}
