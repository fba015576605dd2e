import type { Docker } from "./docker.ts";

/** What an image is made of. */
export interface Source {
  /** Of the service, or of the base that services start from. */
  readonly name: string;
  /** "platform/control:0a1b2c3d4e5f" */
  readonly reference: string;
  /** Path of the build context, packed. */
  readonly archive: string;
}

/**
 * Words after `docker` that build an image of this computer's as a server builds it, from an archive on standard input: the name says
 * what it is made of, wherever that was done. It has the network of this computer, whatever proxy or private registry it needs. Pure.
 */
export function buildWords({ name, reference }: Omit<Source, "archive">, base?: string): readonly string[] {
  return [
    ...["build", "--network", "host", "--label", `platform.image=${name}`],
    ...(base === undefined ? [] : ["--build-arg", `BASE=${base}`]),
    ...["--tag", reference, "--file", "Dockerfile.cpu", "-"],
  ];
}

/** Builds an image, unless this computer has it. @throws Error with the end of the log when it can't be built */
export async function build(docker: Docker, source: Source, base?: Source): Promise<void> {
  const { reference, archive } = source;
  if ((await docker(["image", "ls", "--quiet", reference])) !== "") return;
  if (base) await build(docker, base);
  await docker(buildWords(source, base?.reference), {
    input: archive,
    // One plain manifest: without this, newer ones wrap it in an index with statements of how it was built.
    env: { BUILDKIT_PROGRESS: "plain", BUILDX_NO_DEFAULT_ATTESTATIONS: "1" },
    failed: `The image "${reference}" could not be built. The end of the build's log`,
  });
}

/**
 * Removes images of that name that are older than a day and in no container, so that releases don't fill this computer. What they
 * were built of stays in Docker's build cache for as long as that keeps it.
 */
export async function forgetOld(docker: Docker, name: string): Promise<void> {
  const filters = [`label=platform.image=${name}`, "until=24h"];
  await docker(["image", "prune", "--all", "--force", ...filters.flatMap((filter) => ["--filter", filter])]);
}
