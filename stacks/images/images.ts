import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { BuiltImage, type Image, PinnedImage, PulledImage, referenceOf } from "../../infra/images/image.ts";
import { SentCache, SentImage } from "../../infra/images/sent-image.ts";
import { RELEASES, RELEASES_FILE } from "../../infra/release/release.ts";
import type { Server } from "../../infra/server/server.ts";
import type { Manifest } from "../../infra/service/manifest.ts";
import type { Returnable } from "../release/record.ts";
import { type Prebuilt, prebuiltImages, readImageList } from "./list.ts";

/** By name: one image a service, and one for each base that several start from. */
export type Images = ReadonlyMap<string, Image>;

export interface ImagesArgs {
  /** Holds a folder for each image. */
  folder: string;
  services: readonly Manifest[];
  server: Server;
  stack: string;
  ready: pulumi.Resource;
}

function releasesFile({ dataPath }: Server): string {
  return `${dataPath}/${RELEASES}/${RELEASES_FILE}`;
}

/** Images of what the clone holds, built on the server. */
export function buildImages({ folder, services, server, ready }: ImagesArgs): Images {
  const releases = releasesFile(server);
  const build = (name: string, base?: BuiltImage) =>
    new BuiltImage(
      name,
      { server, folder: join(folder, name), releases, ...(base && { base }) },
      { dependsOn: [ready] },
    );
  const bases = new Map(
    [...new Set(services.flatMap((service) => service.base ?? []))].map((name) => [name, build(name)]),
  );
  const built = services.map(
    ({ name, base }) => [name, build(name, base ? bases.get(base) : undefined)] as const,
  );
  return new Map([...bases, ...built]);
}

/** Images of what the clone holds, built on this computer and sent one after the other: two builds at once have hung computers of 8 GB. */
export function sentImages({ folder, services, server, stack, ready }: ImagesArgs): Images {
  const releases = releasesFile(server);
  const { volume: cache } = new SentCache("image-cache", { stack });
  const sent = new Map<string, SentImage>();
  let before: pulumi.Resource = ready;
  for (const { name, base } of services) {
    const args = { server, folder: join(folder, name), releases, cache };
    const from = base && { base: { name: base, folder: join(folder, base) } };
    const image = new SentImage(name, { ...args, ...from }, { dependsOn: [ready, before] });
    sent.set(name, image);
    before = image.built;
  }
  return sent;
}

/**
 * Images of what the clone holds, pulled from where a workflow put them.
 * @throws pulumi.RunError naming all images that the list does not have, or has of another source
 */
export function pulledImages(list: string, access: pulumi.Input<string>, args: ImagesArgs): Images {
  const { folder, services, server, ready } = args;
  const read = readImageList(join(folder, ".."), list);
  const prebuilt = typeof read === "string" ? [read] : prebuiltImages(read, folder, services);
  if (!(prebuilt instanceof Map)) throw new pulumi.RunError(prebuilt.join("\n"));
  const pull = (name: string, image: Prebuilt) =>
    new PulledImage(
      name,
      { server, access, releases: releasesFile(server), ...image },
      { dependsOn: [ready] },
    );
  return new Map([...prebuilt].map(([name, image]) => [name, pull(name, image)] as const));
}

/**
 * Images of an earlier release, which the server has kept. Those that the clone has as well are left as they are.
 * @param ofClone how those are made
 */
export function pinnedImages(
  { release, images }: Returnable,
  args: ImagesArgs,
  ofClone: (args: ImagesArgs) => Images,
): Images {
  const { folder, services, server } = args;
  const imageOf = (name: string) => {
    const image = images[name];
    if (image) return image;
    throw new pulumi.RunError(`Release ${release} has no image of its service "${name}".`);
  };
  const isClones = ({ name, base }: Manifest) =>
    imageOf(name).reference ===
    referenceOf(join(folder, name), name, base && referenceOf(join(folder, base), base));
  // Whoever made them: what is there under their names is not made again.
  const same = services.filter(isClones);
  const others = services.filter((service) => !same.includes(service));
  return new Map([
    ...ofClone({ ...args, services: same }),
    ...others.map(({ name }) => [name, new PinnedImage(name, { server, ...imageOf(name) })] as const),
  ]);
}
