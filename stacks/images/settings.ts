import { z } from "zod";

/** Where images come from; see docs/releases.md. */
export const imagesSchema = z.strictObject({
  /** "server" builds them where they run; "registry" has the server pull what a workflow built, by digest. */
  from: z.enum(["server", "registry"]).default("server"),
  /** File of the clone that says which image was built of which source; the workflow makes it. */
  list: z
    .string()
    .regex(/^(?!\/)(?!.*\.\.)\S+\.json$/, 'a JSON file inside the clone, such as "images.json"')
    .default("images.json"),
});

export type ImagesSettings = z.output<typeof imagesSchema>;
