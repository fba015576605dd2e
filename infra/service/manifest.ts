/** What a service is and needs: the one description from which its image, container, networks and secrets are made. */

export const NETWORKS = ["edge", "data", "analysis"] as const;
/** `edge`: nginx to the request path. `data`: databases. `analysis`: job manager to analyzers. None has a way out. */
export type Network = (typeof NETWORKS)[number];

export const GROUPS = ["infrastructure", "management", "analysis", "content", "ui"] as const;
export type Group = (typeof GROUPS)[number];

export type Tier = "budget" | "business";

/** Binary megabytes ("384m") or gigabytes ("2g"), as Docker reads them. */
export type Memory = `${number}m` | `${number}g`;

/** Seconds, as Docker reads them. */
export type Seconds = `${number}s`;

/**
 * `start-first`: the new container runs and is healthy before the edge turns to it and the old one goes; for the request path.
 * `stop-first`: the old container goes first; for what owns a port, a file or a queue seat.
 */
export type UpdateOrder = "start-first" | "stop-first";

export interface HealthCheck {
  /** Runs in the container without a shell; exit code 0 is healthy. */
  readonly command: readonly [string, ...string[]];
  readonly interval?: Seconds;
  readonly timeout?: Seconds;
  /** How long failures don't count after the start. */
  readonly startPeriod?: Seconds;
  readonly retries?: number;
}

export interface Volume {
  /** Folder under the server's data path; made with the service's user as owner. */
  readonly folder: string;
  /** Absolute path inside the container. */
  readonly mount: `/${string}`;
  readonly access: "ro" | "rw";
}

export interface Port {
  readonly host: number;
  readonly container: number;
  /**
   * Port of the container for those who come by IPv6. One of its own, because Docker tells two bindings of one port in any
   * order, and its plugin takes another order for a change.
   */
  readonly ipv6?: number;
  readonly protocol?: "tcp" | "udp";
}

export type MediaKind = "video" | "image" | "audio";

export interface Analyzer {
  /** The uploaded file itself, the frames that vision-pipeline made of it, or what other analyzers found. */
  readonly reads: "original" | "frames" | "results";
  /** Whose results it reads, where it reads results: it works once all of these have ended, with what there is. */
  readonly sources?: readonly string[];
  readonly kinds: readonly MediaKind[];
  /** Longest time for one task. */
  readonly timeout: Seconds;
  /** Whether it has a second seat, for small files only, which so need not wait until a long video is done. */
  readonly quickSeat?: boolean;
}

/** Analyses that run at once in one container. */
export function seatsOf(analyzer: Pick<Analyzer, "quickSeat"> | undefined): number {
  return analyzer?.quickSeat ? 2 : 1;
}

export interface Manifest {
  /** Folder name under `services/`, network alias, and first part of the container's name. */
  readonly name: string;
  /** One sentence: what it does for the platform. */
  readonly purpose: string;
  readonly group: Group;
  /** Folder under `services/` of the image that this one starts from, passed to the build as `--build-arg BASE`. */
  readonly base?: string;
  readonly memory: {
    /** Hard limit of the container; swap is not added. */
    readonly cap: Memory;
    /** Resident memory at rest, as measured. */
    readonly idle: Memory;
    /** What one job adds at most; the job manager admits by it. Undefined where a service runs no jobs. */
    readonly job?: Memory;
  };
  readonly health: HealthCheck;
  readonly networks: readonly Network[];
  /** Whether it may open connections to the internet. */
  readonly internet: boolean;
  /** Ports it publishes on the server; only the edge has any. */
  readonly ports?: readonly Port[];
  /** Where it sees the site configuration that the edge component writes; only nginx has it. */
  readonly site?: `/${string}`;
  /** What the job manager has to know about an analyzer. */
  readonly analyzer?: Analyzer;
  readonly volumes?: readonly Volume[];
  /** Names of stack secrets, mounted read-only as `/run/secrets/NAME`, readable by the service's user alone. */
  readonly secrets?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Writable in-memory folders: path → tmpfs options such as "size=64m". The root file system is read-only. */
  readonly tmpfs?: Readonly<Record<`/${string}`, string>>;
  /** User id of its own, 10000–10999. The group is always MEDIA_GROUP. */
  readonly uid: number;
  /** Highest number of processes and threads. */
  readonly processes: number;
  /** Linux capabilities it keeps; all others are dropped. */
  readonly capabilities?: readonly string[];
  readonly tiers: readonly Tier[];
  /** Services that have to be healthy before it starts, beside the databases that all others wait for. */
  readonly after?: readonly string[];
  readonly update: UpdateOrder;
  /** Signal-to-kill time on stop. */
  readonly stopTimeout?: Seconds;
}

/** Group id shared by all services, so that media written by one can be read by the others. */
export const MEDIA_GROUP = 2000;

/** Identity function that gives a manifest its literal types where it is written. */
export function defineService<const M extends Manifest>(manifest: M): M {
  return manifest;
}
