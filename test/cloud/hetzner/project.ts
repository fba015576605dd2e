import { type Action, Actions } from "../actions.ts";
import { Stock } from "../http/stock.ts";
import { type Disk, Disks } from "../machines/disks.ts";
import { applyFirewall, type Guarded } from "../machines/firewall.ts";
import type { Machine, Plugged } from "../machines/machine.ts";
import type { Site } from "../machines/site.ts";
import type { Image, Location, ServerType } from "./catalogue.ts";
import { type FirewallRule, policyOf } from "./firewall-rules.ts";
import { type Labels, matches } from "./labels.ts";
import { locked, notFound } from "./refuse.ts";
import type { RrSet } from "./rrsets.ts";

export interface Named {
  readonly id: number;
  name: string;
  labels: Labels;
  readonly created: string;
}

export interface SshKey extends Named {
  readonly publicKey: string;
  readonly fingerprint: string;
}

export interface Server extends Named {
  status:
    | "initializing"
    | "starting"
    | "running"
    | "stopping"
    | "off"
    | "deleting"
    | "migrating"
    | "rebuilding";
  type: ServerType;
  readonly location: Location;
  image: Image;
  locked: boolean;
  backupWindow: string | null;
  protection: { delete: boolean; rebuild: boolean };
  /** GB; grows with the type only if asked for. */
  diskGb: number;
  readonly machine: Machine;
}

export interface PrimaryIp extends Named {
  readonly type: "ipv4" | "ipv6";
  /** The one that a machine gets; of IPv6, the first of its network. */
  readonly address: string;
  readonly location: Location;
  autoDelete: boolean;
  protection: { delete: boolean };
  server: number | undefined;
  /** Address → name. */
  readonly dnsPtr: Map<string, string>;
}

export interface Volume extends Named {
  readonly location: Location;
  readonly format: string | null;
  size: number;
  status: "creating" | "available";
  protection: { delete: boolean };
  server: number | undefined;
  disk: Disk | undefined;
}

export interface Firewall extends Named {
  rules: readonly FirewallRule[];
  readonly servers: Set<number>;
  readonly selectors: Set<string>;
}

export interface Zone extends Named {
  readonly mode: "primary" | "secondary";
  ttl: number;
  protection: { delete: boolean };
  /** "name/type" → set. */
  readonly rrsets: Map<string, RrSet>;
}

/** Actions as Hetzner shows them. */
export class ShownActions extends Actions {
  view(action: Action) {
    const { done, ...shown } = action;
    return { ...shown, progress: this.progress(action) };
  }
}

/** All that a token opens at Hetzner, and the machines behind it. */
export class Project {
  readonly site: Site;
  readonly disks: Disks;
  readonly actions: ShownActions;
  readonly stock = new Stock();
  readonly sshKeys = new Map<number, SshKey>();
  readonly servers = new Map<number, Server>();
  readonly primaryIps = new Map<number, PrimaryIp>();
  readonly volumes = new Map<number, Volume>();
  readonly firewalls = new Map<number, Firewall>();
  readonly zones = new Map<number, Zone>();
  #lastId = 100_000_000;
  #firewall = Promise.resolve();

  constructor(site: Site, actionSeconds: number) {
    this.site = site;
    this.disks = new Disks(site);
    this.actions = new ShownActions(actionSeconds);
  }

  named(name: string, labels: Labels | undefined): Named {
    this.#lastId += 1;
    return { id: this.#lastId, name, labels: labels ?? {}, created: new Date().toISOString() };
  }

  /** @throws ApiError not_found */
  find<T>(all: ReadonlyMap<number, T>, what: string, id: string | number): T {
    const found = all.get(Number(id));
    if (found === undefined) throw notFound(what, id);
    return found;
  }

  ipsOf(server: Server): PrimaryIp[] {
    return [...this.primaryIps.values()].filter((ip) => ip.server === server.id);
  }

  volumesOf(server: Server): Volume[] {
    return [...this.volumes.values()].filter((volume) => volume.server === server.id);
  }

  firewallsOf(server: Server): Firewall[] {
    return [...this.firewalls.values()].filter(
      ({ servers, selectors }) =>
        servers.has(server.id) || [...selectors].some((selector) => matches(selector, server.labels)),
    );
  }

  plugged(server: Server): Plugged {
    const addresses = (type: string) =>
      this.ipsOf(server).flatMap((ip) => (ip.type === type ? [ip.address] : []));
    const disks = this.volumesOf(server).flatMap(({ id, disk }) =>
      disk === undefined ? [] : [[`scsi-0HC_Volume_${id}`, disk] as const],
    );
    return { ipv4: addresses("ipv4"), ipv6: addresses("ipv6"), disks: Object.fromEntries(disks) };
  }

  /** Brings the firewalls of all servers to what they are now said to be; one change at a time. */
  applyFirewalls(): Promise<void> {
    const next = this.#firewall.then(() => applyFirewall(this.site, this.#guarded()));
    this.#firewall = next.catch(() => {});
    return next;
  }

  /** Locks a server until `unlock`. @throws ApiError locked where another action runs */
  lock(server: Server): () => void {
    if (server.locked) throw locked("server");
    server.locked = true;
    return () => {
      server.locked = false;
    };
  }

  #guarded(): Guarded[] {
    return [...this.servers.values()].flatMap((server) => {
      const firewalls = this.firewallsOf(server);
      const addresses = this.ipsOf(server).map(({ address }) => address);
      if (firewalls.length === 0) return [];
      return [
        { name: `server_${server.id}`, addresses, policy: policyOf(firewalls.flatMap(({ rules }) => rules)) },
      ];
    });
  }
}
