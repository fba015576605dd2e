import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { Image } from "../infra/images/image.ts";
import type { Server } from "../infra/server/server.ts";
import type { Manifest } from "../infra/service/manifest.ts";

/** One image a service, and one for each base that several start from. */
export function buildImages(
  folder: string,
  services: readonly Manifest[],
  server: Server,
  ready: pulumi.Resource,
): ReadonlyMap<string, Image> {
  const build = (name: string, base?: Image) =>
    new Image(name, { server, folder: join(folder, name), ...(base && { base }) }, { dependsOn: [ready] });
  const bases = new Map(
    [...new Set(services.flatMap((service) => service.base ?? []))].map((name) => [name, build(name)]),
  );
  return new Map(
    services.map((service) => [
      service.name,
      build(service.name, service.base ? bases.get(service.base) : undefined),
    ]),
  );
}
