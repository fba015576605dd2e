import { catalogue } from "../../../services/catalogue.ts";

/** Services of every stack that signs its own certificate, as those of the tests do: nobody has to be asked for one. */
export const SERVICES: readonly string[] = catalogue
  .map(({ name }) => name)
  .filter((name) => name !== "certbot");

const analyzers = catalogue.filter((service) => service.analyzer !== undefined);

/** Those that read pictures, which is what most tests send. */
export const ANALYZERS: readonly string[] = analyzers
  .filter(({ analyzer }) => analyzer?.kinds.includes("image"))
  .map(({ name }) => name);

/** How the others' tasks end for a picture: code by analyzer. */
export const NOT_FOR_PICTURES: Readonly<Record<string, string>> = Object.fromEntries(
  analyzers.filter(({ name }) => !ANALYZERS.includes(name)).map(({ name }) => [name, "unsupported_media"]),
);
