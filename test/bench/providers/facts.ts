import { z } from "zod";
import type { CloudMachine } from "../../e2e/harness/cloud-machine.ts";
import { type Specification, specifications } from "../specification.ts";
import { readyImage } from "./images.ts";
import type { NetworkFacts } from "./script.ts";

/** What the yardstick's script needs to run what the platform runs, taken from the platform's own server. */
export interface Deployed {
  /** Under the names by which their images can be pulled. */
  readonly containers: readonly Specification[];
  readonly networks: readonly NetworkFacts[];
  /** As `serverScript` takes them. */
  readonly files: string;
}

const network = z
  .object({ Name: z.string(), Internal: z.boolean() })
  .transform(({ Name, Internal }) => ({ name: Name, internal: Internal }));

export async function deployed(machine: CloudMachine, dataPath: string): Promise<Deployed> {
  const containers = await specifications(machine);
  const names = [...new Set(containers.flatMap(({ networks }) => networks))];
  const networks = await machine.run("docker", "network", "inspect", ...names);
  return {
    containers: containers.map((container) => ({
      ...container,
      config: { ...container.config, Image: readyImage(container.service) },
    })),
    networks: z.array(network).parse(JSON.parse(networks)),
    files: await packFiles(machine, containers, dataPath),
  };
}

/** Everything that containers mount, but of the data nothing beside the certificate. */
async function packFiles(
  machine: CloudMachine,
  containers: readonly Specification[],
  dataPath: string,
): Promise<string> {
  const relative = (path: string) => path.replace(/^\//, "");
  const sources = containers.flatMap(({ host }) => (host.Mounts ?? []).map(({ Source }) => Source));
  const folders = [...new Set(sources)].filter((source) => source.startsWith(`${dataPath}/`));
  const words = [
    ...["--create", "--gzip", "--numeric-owner", "--directory", "/"],
    ...["--no-recursion", ...folders.map(relative)],
    ...["--recursion", "etc/platform/secrets", "etc/platform/edge", relative(`${dataPath}/certificates`)],
  ];
  return machine.run("bash", "-c", 'set -o pipefail; tar "$@" | base64 --wrap 0', "tar", ...words);
}
