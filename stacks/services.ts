import * as pulumi from "@pulumi/pulumi";
import type { Server } from "../infra/server/server.ts";
import type { Manifest } from "../infra/service/manifest.ts";
import type { Networks } from "../infra/service/networks.ts";
import { Service } from "../infra/service/service.ts";
import { megabytes } from "../infra/service/units.ts";
import type { Images } from "./images/images.ts";
import type { Secrets } from "./secrets.ts";

export interface DeployArgs {
  server: Server;
  provider: pulumi.ProviderResource;
  images: Images;
  networks: Networks;
  secrets: Secrets;
  fingerprintKey: pulumi.Output<string>;
  stack: string;
  /** Values that only the stack knows, by service. */
  environment: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What has to be done on the server before any container starts. */
  before: pulumi.Resource[];
}

/** Services that others need at their start; these wait for the gates of those. */
const FOUNDATIONS: readonly string[] = ["postgres", "redis"];

/** All services of a stack: data services first, then the rest side by side. */
export function deployServices(manifests: readonly Manifest[], args: DeployArgs) {
  const { before, images, environment, ...common } = args;
  const deployed = new Map<string, Service>();
  const deploy = (manifest: Manifest, dependsOn: pulumi.Resource[]) => {
    const image = images.get(manifest.name);
    if (!image) throw new pulumi.RunError(`Service "${manifest.name}" has no image.`);
    const placement = { environment: environment[manifest.name] ?? {} };
    deployed.set(
      manifest.name,
      new Service(manifest.name, { ...common, manifest, image, placement }, { dependsOn }),
    );
  };
  const [first, rest] = [true, false].map((wanted) =>
    manifests.filter(({ name }) => FOUNDATIONS.includes(name) === wanted),
  );
  for (const manifest of first ?? []) deploy(manifest, before);
  const gates = [...deployed.values()].map((service) => service.gate);
  const gatesOf = (names: readonly string[] = []) => names.flatMap((name) => deployed.get(name)?.gate ?? []);
  for (const manifest of rest ?? []) deploy(manifest, [...before, ...gates, ...gatesOf(manifest.after)]);

  return {
    /** Name of a service's container, known once it is healthy. */
    container(name: string): pulumi.Output<string> {
      const service = deployed.get(name);
      if (!service) throw new pulumi.RunError(`Service "${name}" is not part of this stack.`);
      return service.container;
    },
    /** What each service is done with. */
    gates: [...deployed.values()].map((service) => service.gate),
    /** What a status table needs to know. */
    table: pulumi.all(
      manifests.map(({ name, group, memory }) =>
        deployed
          .get(name)
          ?.container.apply((container) => ({ name, group, container, memoryCapMb: megabytes(memory.cap) })),
      ),
    ),
  };
}
