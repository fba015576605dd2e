import { catalogue } from "../../../services/catalogue.ts";

/** Services of every stack that signs its own certificate, as those of the tests do: nobody has to be asked for one. */
export const SERVICES: readonly string[] = catalogue
  .map(({ name }) => name)
  .filter((name) => name !== "certbot");

export const ANALYZERS: readonly string[] = catalogue
  .filter((service) => "analyzer" in service)
  .map(({ name }) => name);
