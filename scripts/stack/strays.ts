import { output } from "../process.ts";

/** What is read of an exported deployment. */
export interface Deployed {
  readonly resources?: readonly DeployedResource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: DeployedResource }[];
}

interface DeployedResource {
  readonly urn: string;
  readonly id?: string;
  readonly type: string;
  /** URN and id of the provider, joined by "::". */
  readonly provider?: string;
  readonly inputs?: { readonly name?: string; readonly host?: string; readonly sshOpts?: string };
}

const CONTAINER = "docker:index/container:Container";

/** A Docker in which a killed run was making containers. */
export interface Place {
  /** Words before `docker`: none on this computer, else an ssh command line. */
  readonly prefix: readonly string[];
  /** Their names, which each is given before it is made. */
  readonly names: readonly string[];
}

/**
 * Where containers were being made when a run was killed: some may stand there without being in the state. They are known by their
 * names, not by their stack's label: on this computer every clone has a stack "local". Pure.
 */
export function placesOfStrays({ resources = [], pending_operations = [] }: Deployed): Place[] {
  const begun = pending_operations
    .filter(({ type, resource }) => type === "creating" && resource.type === CONTAINER)
    .map(({ resource }) => resource);
  return [...new Set(begun.map(({ provider }) => provider))].map((reference) => {
    const provider = resources.find(({ urn, id }) => `${urn}::${id}` === reference);
    const made = begun.filter((container) => container.provider === reference);
    return { prefix: ssh(provider), names: made.flatMap(({ inputs }) => inputs?.name ?? []) };
  });
}

/** How the docker provider reaches its Docker; it keeps lists in its settings as JSON. */
function ssh(provider: DeployedResource | undefined): string[] {
  const { host, sshOpts } = provider?.inputs ?? {};
  if (host === undefined) return [];
  const { hostname, port, username } = new URL(host);
  return ["ssh", ...JSON.parse(sshOpts ?? "[]"), "-p", port || "22", `${username}@${hostname}`, "sudo"];
}

/**
 * Removes the containers that a killed run made but could not write down: they would hold ports, and answer to the name of
 * their service, for ever. Returns how many.
 */
export async function removeStrays(deployed: Deployed): Promise<number> {
  let removed = 0;
  for (const { prefix, names } of placesOfStrays(deployed)) {
    const docker = (...words: string[]): Promise<string> => {
      const [program = "docker", ...rest] = [...prefix, "docker", ...words];
      return output(program, rest, { fix: "make up, once the server can be reached again." });
    };
    const there = (await docker("ps", "--all", "--format", "{{.Names}}")).split("\n");
    const strays = there.filter((name) => names.includes(name));
    if (strays.length > 0) await docker("rm", "-f", ...strays);
    removed += strays.length;
  }
  return removed;
}
