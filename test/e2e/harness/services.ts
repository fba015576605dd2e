import { catalogue } from "../../../services/catalogue.ts";

/** Services of every stack that signs its own certificate, as those of the tests do: nobody has to be asked for one. */
export const SERVICES: readonly string[] = catalogue
  .map(({ name }) => name)
  .filter((name) => name !== "certbot");

const analyzers = catalogue.filter((service) => service.analyzer !== undefined);

/** Analyzers that do nothing without a model, and how their tasks end on the servers of the tests, which have none. */
export const WITHOUT_MODELS: Readonly<Record<string, string>> = {
  "pose-estimation": "model_missing",
  "nsfw-detection": "model_missing",
};

/** Those that find something in pictures, which is what most tests send. */
export const ANALYZERS: readonly string[] = analyzers
  .filter(({ name, analyzer }) => analyzer?.kinds.includes("image") && !(name in WITHOUT_MODELS))
  .map(({ name }) => name);

/** How the others' tasks end for a picture: code by analyzer. */
export const SKIPPED_FOR_PICTURES: Readonly<Record<string, string>> = Object.fromEntries(
  analyzers
    .filter(({ name }) => !ANALYZERS.includes(name))
    .map(({ name }) => [name, WITHOUT_MODELS[name] ?? "unsupported_media"]),
);

/** Whose results an analyzer reads; none for one that reads media. */
export function sourcesOf(name: string): readonly string[] {
  return analyzers.find((analyzer) => analyzer.name === name)?.analyzer?.sources ?? [];
}
