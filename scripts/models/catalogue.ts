import type { Model } from "../../services/model-store/src/model.ts";
import { CommandError, EXIT } from "../errors.ts";

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

/** @throws CommandError for a model that is for research only, unless somebody has said that this is */
export function expectAllowed({ name, licence, commercialUse, page }: Model, forResearch: boolean): void {
  if (commercialUse || forResearch) return;
  throw new CommandError(`The licence of "${name}" (${licence}) allows research only: ${page}`, {
    fix: `where this is research, say so: make models INSTALL=${name} RESEARCH=1`,
    exitCode: EXIT.refused,
  });
}
