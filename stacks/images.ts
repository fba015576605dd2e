import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { BuiltImage, type Image, PinnedImage, referenceOf } from "../infra/images/image.ts";
import { RELEASES, RELEASES_FILE } from "../infra/release/release.ts";
import type { Server } from "../infra/server/server.ts";
import type { Manifest } from "../infra/service/manifest.ts";
import type { Returnable } from "./release/record.ts";

/** By name: one image a service, and one for each base that several start from. */
export type Images = ReadonlyMap<string, Image>;

export interface ImagesArgs {
  /** Holds a folder for each image. */
  folder: string;
  services: readonly Manifest[];
  server: Server;
  ready: pulumi.Resource;
}

/** Images of what the clone holds. */
export function buildImages({ folder, services, server, ready }: ImagesArgs): Images {
  const releases = `${server.dataPath}/${RELEASES}/${RELEASES_FILE}`;
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

/** Images of an earlier release, which the server has kept. Those that the clone has as well are left as they are. */
export function pinnedImages({ release, images }: Returnable, args: ImagesArgs): Images {
  const { folder, services, server } = args;
  const imageOf = (name: string) => {
    const image = images[name];
    if (image) return image;
    throw new pulumi.RunError(`Release ${release} has no image of its service "${name}".`);
  };
  const isClones = ({ name, base }: Manifest) =>
    imageOf(name).reference ===
    referenceOf(join(folder, name), name, base && referenceOf(join(folder, base), base));
  const same = services.filter(isClones);
  const others = services.filter((service) => !same.includes(service));
  return new Map([
    ...buildImages({ ...args, services: same }),
    ...others.map(({ name }) => [name, new PinnedImage(name, { server, ...imageOf(name) })] as const),
  ]);
}
