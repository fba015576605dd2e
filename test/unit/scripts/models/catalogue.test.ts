import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { megabytes } from "../../../../infra/service/units.ts";
import { expectAllowed, findModel } from "../../../../scripts/models/catalogue.ts";
import { catalogue } from "../../../../services/catalogue.ts";
import { readModels } from "../../../../services/models.ts";

const models = readModels();
const root = new URL("../../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

test("no two models have a name or a file in common", () => {
  for (const all of [
    models.map(({ name }) => name),
    models.flatMap(({ files }) => files.map(({ path }) => path)),
  ])
    expect(new Set(all).size).toBe(all.length);
});

test("there is no model of another name, and whoever asks is told which there are", () => {
  expect(() => findModel(models, "yolo")).toThrow('There is no model "yolo".');
});

test("a model for research only is installed for who says that this is research, and for nobody else", () => {
  const [model] = models;
  if (model === undefined) throw new Error("There are no models.");
  const other = { ...model, licence: "LicenseRef-research", commercialUse: false };
  expect(() => expectAllowed(model, false)).not.toThrow();
  expect(() => expectAllowed(other, true)).not.toThrow();
  expect(() => expectAllowed(other, false)).toThrow("allows research only");
});

describe.each(models)("$name", (model) => {
  const service = catalogue.find(({ name }) => name === model.service);

  test("its service is there, reads the folder of models and has the memory for it", () => {
    expect(service?.volumes).toContainEqual({ folder: "models", mount: "/models", access: "ro" });
    expect(megabytes(model.memory)).toBeLessThanOrEqual(megabytes(service?.memory.job ?? "0m"));
  });

  test("its files are where its service looks for them", () => {
    const code = read(`services/${model.service}/${model.service.replaceAll("-", "_")}/models.py`);
    for (const { path } of model.files) {
      expect(code).toContain(`"${path.split("/")[0]}"`);
      expect(code).toContain(`"${basename(path)}"`);
    }
  });

  test("its files come over HTTPS, and operators read of it", () => {
    for (const { source } of model.files) expect(new URL(source).protocol).toBe("https:");
    expect(read("docs/operating.md")).toContain(`INSTALL=${model.name}`);
  });
});
