/** What an instance is made of. */
export interface MachineSpec {
  readonly id: number;
  /** As it was asked for. */
  readonly image: string;
  /** Seen by the onstart script, not by SSH sessions. */
  readonly env: Readonly<Record<string, string>>;
  /** TCP ports inside that are to be reached from outside. */
  readonly ports: readonly number[];
  /** OpenSSH public keys that open root's account. */
  readonly keys: readonly string[];
  /** Shell script that is run as root at every start, once SSH is there. */
  readonly onstart: string;
}

/** Which way nothing gets through: to the instance, from it, or both. */
export type Cut = "in" | "out" | "both";

/** Where an instance is reached. */
export interface Addresses {
  /** Of the host, shared by all of its instances. */
  readonly host: string;
  /** Port inside → port of the host. */
  readonly ports: Readonly<Record<number, number>>;
  /** Port of the host that leads to SSH by way of Vast.ai's proxy. */
  readonly proxyPort: number;
}

/** One rented machine. */
export interface Machine {
  /** Name of its container, where it has one. */
  readonly container: string | undefined;
  /** Makes it, switched off. @throws Error with the words of the host's Docker, such as "manifest unknown" */
  create(): Promise<Addresses>;
  /** @param ended called when it ends by itself */
  start(ended: () => void): Promise<void>;
  stop(): Promise<void>;
  /** As if all of its processes were killed. */
  kill(): Promise<void>;
  remove(): Promise<void>;
  authorize(keys: readonly string[]): Promise<void>;
  /** Nothing gets through any more; undefined mends it. */
  cut(way: Cut | undefined): void;
  /** It stands still four fifths of the time, as one does that waits for its disk. */
  stall(): void;
  /** Bytes that left it and that it received, over its whole life. */
  traffic(): { readonly up: number; readonly down: number };
}

/** Where instances come from. */
export interface Machines {
  make(spec: MachineSpec): Machine;
}
