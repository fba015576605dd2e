/**
 * Builds the images of all services of this clone with this computer's Docker, puts them into a registry, and writes the list by which
 * stacks with `images.from: registry` pull them:
 *
 *     node scripts/images/publish.ts --registry ghcr.io/example/media-platform [--only control …] [--out images.json]
 *
 * Docker has to be logged in to the registry. What the registry has already is not sent again. Exit codes: 0 all are there, 1 something
 * failed, 2 wrong usage.
 */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packContext, readContext } from "../../infra/images/context.ts";
import { referenceOf } from "../../infra/images/image.ts";
import { buildWords } from "../../infra/images/send/build.ts";
import { catalogue } from "../../services/catalogue.ts";
import type { ImageList } from "../../stacks/images/list.ts";
import { CommandError, EXIT } from "../errors.ts";
import { showError } from "../output.ts";
import { output, run, succeeds } from "../process.ts";
import { inState, ROOT } from "../state.ts";

const SERVICES = join(ROOT, "services");

function parse() {
  const options = {
    registry: { type: "string" },
    only: { type: "string", multiple: true },
    out: { type: "string", default: "images.json" },
  } as const;
  try {
    const { registry, only, out } = parseArgs({ options }).values;
    if (registry !== undefined) return { registry, only, out };
  } catch (cause) {
    throw new CommandError((cause as Error).message, { exitCode: EXIT.usage, cause });
  }
  throw new CommandError("No registry is given.", {
    fix: "node scripts/images/publish.ts --registry ghcr.io/example/media-platform",
    exitCode: EXIT.usage,
  });
}

/** Builds an image as a server does, unless this computer has it. @returns its reference */
async function build(name: string, base?: string): Promise<string> {
  const folder = join(SERVICES, name);
  const reference = referenceOf(folder, name, base);
  if (reference === undefined) throw new CommandError(`There is no folder "${folder}".`);
  if (await succeeds("docker", ["image", "inspect", reference])) return reference;
  const archive = packContext(folder, name, readContext(folder, base), inState("contexts"));
  // Docker reads an archive from standard input alone.
  await run("sh", ["-c", 'docker "$@" <"$0"', archive, ...buildWords({ name, reference }, base)]);
  return reference;
}

/** @returns what the list says of the image */
async function publish(
  registry: string,
  name: string,
  reference: string,
): Promise<ImageList["images"][string]> {
  const hash = reference.slice(reference.lastIndexOf(":") + 1);
  const target = `${registry}/${name}:${hash}`;
  await run("docker", ["tag", reference, target]);
  try {
    await run("docker", ["push", "--quiet", target], {
      fix: `log in first: docker login ${registry.split("/")[0]}`,
    });
    const [image] = JSON.parse(await output("docker", ["image", "inspect", target]));
    const pushed: string | undefined = image.RepoDigests.find((text: string) =>
      text.startsWith(`${registry}/${name}@`),
    );
    const digest = pushed?.split("@")[1] ?? "";
    if (image.Id === digest)
      throw new CommandError(
        "This Docker keeps its images in containerd, which does not tell the digest of their configuration.",
        {
          fix: 'set "features": { "containerd-snapshotter": false } in its daemon.json and restart it.',
        },
      );
    return { hash, digest, config: image.Id };
  } finally {
    await run("docker", ["rmi", "--no-prune", target]);
  }
}

async function main(): Promise<void> {
  const { registry, only, out } = parse();
  const services = catalogue.filter(({ name }) => only === undefined || only.includes(name));
  const images: ImageList["images"] = {};
  for (const { name, base } of services) {
    const began = performance.now();
    const reference = await build(name, base && (await build(base)));
    images[name] = await publish(registry, name, reference);
    process.stdout.write(`${reference} ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  }
  await writeFile(out, `${JSON.stringify({ registry, images } satisfies ImageList, undefined, 2)}\n`);
}

try {
  await main();
} catch (error) {
  process.exitCode = showError(error, false);
}
