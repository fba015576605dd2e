import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { referenceOf } from "../../infra/images/image.ts";
import type { Manifest } from "../../infra/service/manifest.ts";

const sha256 = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'a digest, "sha256:" and 64 hex digits');

const listShape = z.strictObject({
  /** Repository that the images' names are appended to, without a tag. */
  registry: z
    .string()
    .regex(/^[\w.:-]+(\/[\w.-]+)+$/, 'a repository, such as "ghcr.io/example/media-platform"'),
  images: z.record(
    z.string(),
    z.strictObject({
      /** What it was built of: the hash in its name, as on a server that builds it itself. */
      hash: z.string().regex(/^[0-9a-f]{12}$/, "12 hex digits"),
      /** Of the manifest: what is pulled. */
      digest: sha256,
      /** Of the configuration: by it the server tells that what it has is what was pulled. */
      config: sha256,
    }),
  ),
});

export type ImageList = z.output<typeof listShape>;

/** Reference and digests of an image in a registry. */
export interface Prebuilt {
  /** As containers name it: "platform/control:0a1b2c3d4e5f". */
  readonly reference: string;
  /** As it is pulled: "ghcr.io/example/media-platform/control@sha256:…". */
  readonly source: string;
  /** Ids that Docker may give it: of its configuration, or of its manifest where containerd keeps the images. */
  readonly ids: readonly [string, string];
}

/** The list of a clone, or what is wrong with it. */
export function readImageList(root: string, path: string): ImageList | string {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(root, path), "utf8"));
  } catch (error) {
    return `"images.from" is "registry", and the list "${path}" can't be read: ${(error as Error).message}. ${GET}`;
  }
  const parsed = listShape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path: at, message }) => `${at.join(".")} is not ${message}`);
  return `The list of images "${path}" is none: ${issues.join("; ")}. ${GET}`;
}

const GET =
  "Take images.json from the release of this commit, or have the images built: pulumi config set --path images.from server";

/** The images of these services, or the problems: only what was built of this very source is run. */
export function prebuiltImages(
  list: ImageList,
  folder: string,
  services: readonly Pick<Manifest, "name" | "base">[],
): Map<string, Prebuilt> | readonly string[] {
  const problems: string[] = [];
  const found = new Map<string, Prebuilt>();
  for (const { name, base } of services) {
    const seed = base && referenceOf(join(folder, base), base);
    const reference = referenceOf(join(folder, name), name, seed) ?? "";
    const image = list.images[name];
    if (image === undefined) problems.push(`The list of images has none of "${name}". ${GET}`);
    else if (reference !== `platform/${name}:${image.hash}`)
      problems.push(
        `The list's image of "${name}" was built of "${image.hash}", and this clone holds "${reference.split(":")[1]}". ${GET}`,
      );
    else {
      const source = `${list.registry}/${name}@${image.digest}`;
      found.set(name, { reference, source, ids: [image.config, image.digest] });
    }
  }
  return problems.length > 0 ? problems : found;
}
