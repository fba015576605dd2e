import { nameOf } from "../stack/pending.ts";
import type { Step } from "./read.ts";

export const ACTIONS = ["created", "updated", "replaced", "deleted"] as const;
export type Action = (typeof ACTIONS)[number];

/** What happens to one resource, however many steps the engine takes for it. */
export interface Change {
  readonly action: Action;
  readonly urn: string;
  readonly name: string;
  /** The type's own name, such as "Server". */
  readonly kind: string;
  readonly type: string;
  readonly protected: boolean;
  readonly differing: readonly string[];
  readonly replacing: readonly string[];
}

/** Steps that make a change. A replacement's parts are left out: the engine tells the whole of it, too. */
const CHANGING: Readonly<Record<string, Action>> = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
};

/** The changes among a preview's steps, those of components left out: their parts have lines of their own. Pure. */
export function changesOf(steps: readonly Step[]): Change[] {
  return steps.flatMap(({ op, urn, type, ...rest }) => {
    const action = CHANGING[op];
    if (action === undefined || isGroup(type)) return [];
    return [{ action, urn, name: nameOf(urn), kind: type.slice(type.lastIndexOf(":") + 1), type, ...rest }];
  });
}

function isGroup(type: string): boolean {
  return /^(?:pulumi:pulumi:Stack$|pulumi:providers:|platform:)/.test(type);
}

export type Precious = "server" | "volume" | "address";

/** What a stack cannot lose unasked, by type. */
const PRECIOUS: Readonly<Record<string, Precious>> = {
  "hcloud:index/server:Server": "server",
  "hcloud:index/volume:Volume": "volume",
  "hcloud:index/primaryIp:PrimaryIp": "address",
  "hcloud:index/floatingIp:FloatingIp": "address",
  "digitalocean:index/droplet:Droplet": "server",
  "digitalocean:index/volume:Volume": "volume",
  "digitalocean:index/reservedIp:ReservedIp": "address",
  "digitalocean:index/reservedIpv6:ReservedIpv6": "address",
  "docker:index/volume:Volume": "volume",
};

/** Which precious thing a resource is; a container is one where it is the server. */
export function preciousKind({ type, urn }: Pick<Change, "type" | "urn">): Precious | undefined {
  if (type === "docker:index/container:Container")
    return urn.includes("::platform:server:") ? "server" : undefined;
  return PRECIOUS[type];
}

/** A change that is refused unless somebody allowed it. */
export interface Danger {
  readonly change: Change;
  readonly what: string;
}

export function dangersIn(changes: readonly Change[]): Danger[] {
  return changes.flatMap((change) => {
    if (change.action !== "replaced" && change.action !== "deleted") return [];
    const precious = preciousKind(change);
    if (precious === undefined && !change.protected) return [];
    return [{ change, what: `${change.protected ? "protected " : ""}${precious ?? change.kind}` }];
  });
}
