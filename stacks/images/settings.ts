import { z } from "zod";

/** Where images come from; see docs/releases.md. */
export const imagesSchema = z.strictObject({
  from: z
    .enum(["server", "registry", "local"])
    .default("server")
    .describe(
      "The server builds them itself, pulls what a workflow built, by digest, or gets what this computer builds, over SSH.",
    ),
  list: z
    .string()
    .regex(/^(?!\/)(?!.*\.\.)\S+\.json$/, 'a JSON file inside the clone, such as "images.json"')
    .default("images.json")
    .describe("File of the clone that says which image was built of which source; the workflow makes it."),
});

export type ImagesSettings = z.output<typeof imagesSchema>;
