import { preciousKind } from "../preview-summary/changes.ts";
import { output } from "../process.ts";

/** A resource of an exported state, as far as it is looked at. */
export interface Deployed {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly protect?: boolean;
  readonly delete?: boolean;
}

/** Secrets and keys: without those of the database, the data on a kept volume would be lost as well. */
const KEYS = "tls:index/privateKey:PrivateKey";

/** Parts of a stack by how they are treated when its server goes. Pure. */
export interface Parts {
  /** The server itself; undefined where the machine is not of our making, or not made yet. */
  readonly machine: Deployed | undefined;
  /** Volumes and addresses, which cost money and are kept. */
  readonly kept: readonly Deployed[];
  /** Keys and generated secrets, which are kept with them. */
  readonly keys: readonly Deployed[];
  /** What a new server must not find: Docker's own data on the local server, with the containers of the one before. */
  readonly stale: readonly Deployed[];
  readonly protected: readonly Deployed[];
}

export function partsOf(resources: readonly Deployed[]): Parts {
  const there = resources.filter((resource) => resource.delete !== true);
  const kindIs = (...kinds: string[]) =>
    there.filter((resource) => kinds.includes(preciousKind(resource) ?? ""));
  const stale = there.filter(
    ({ type, urn }) => type === "docker:index/volume:Volume" && urn.endsWith("-docker"),
  );
  return {
    machine: kindIs("server")[0],
    kept: kindIs("volume", "address").filter((resource) => !stale.includes(resource)),
    keys: there.filter(({ type }) => type === KEYS),
    stale,
    protected: there.filter(({ protect }) => protect === true),
  };
}

/** What the state of a stack holds. */
export interface State {
  readonly resources: readonly Deployed[];
  /** Whether an update was killed in the middle of something. */
  readonly pending: boolean;
  /** When it was written last. */
  readonly written: Date;
}

interface Exported {
  readonly deployment: {
    readonly manifest: { readonly time: string };
    readonly resources?: readonly Deployed[];
    readonly pending_operations?: readonly unknown[];
  };
}

export async function stackState(stack: string): Promise<State> {
  const text = await output("pulumi", ["stack", "export", "--stack", stack, "--non-interactive"]);
  const {
    manifest,
    resources = [],
    pending_operations = [],
  }: Exported["deployment"] = JSON.parse(text).deployment;
  return { resources, pending: pending_operations.length > 0, written: new Date(manifest.time) };
}

/** The stack's parts as the state has them. */
export async function stackParts(stack: string): Promise<Parts> {
  return partsOf((await stackState(stack)).resources);
}
