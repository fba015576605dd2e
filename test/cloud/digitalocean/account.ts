import { randomUUID } from "node:crypto";
import { type Action, Actions } from "../actions.ts";
import { Stock } from "../http/stock.ts";
import { type Disk, Disks } from "../machines/disks.ts";
import { applyFirewall, type Guarded } from "../machines/firewall.ts";
import type { Machine, Plugged } from "../machines/machine.ts";
import type { Site } from "../machines/site.ts";
import { type Image, REGIONS, type Region, type Size } from "./catalogue.ts";
import { type InboundRule, type OutboundRule, policyOf } from "./firewall-rules.ts";
import { notFound, pendingEvent } from "./refuse.ts";

export interface Key {
  readonly id: number;
  name: string;
  readonly public_key: string;
  readonly fingerprint: string;
}

export interface BackupPolicy {
  readonly plan: "daily" | "weekly";
  readonly weekday?: string | undefined;
  readonly hour: number;
}

export interface Droplet {
  readonly id: number;
  name: string;
  readonly region: Region;
  readonly vpc: Vpc;
  readonly created: string;
  size: Size;
  image: Image;
  /** GiB; grows with the size only if asked for. */
  disk: number;
  status: "new" | "active" | "off";
  locked: boolean;
  backups: BackupPolicy | undefined;
  readonly ipv4: string;
  ipv6: string | undefined;
  readonly privateIpv4: string;
  readonly tags: Set<string>;
  readonly machine: Machine;
}

export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly region: Region;
  readonly description: string;
  readonly created: string;
  readonly filesystemType: string;
  readonly filesystemLabel: string;
  size: number;
  droplet: number | undefined;
  readonly tags: Set<string>;
  readonly disk: Disk;
}

export interface ReservedIp {
  readonly ip: string;
  readonly region: Region;
  droplet: number | undefined;
  projectId: string;
}

export interface Firewall {
  readonly id: string;
  readonly created: string;
  name: string;
  inbound: readonly InboundRule[];
  outbound: readonly OutboundRule[];
  droplets: Set<number>;
  tags: Set<string>;
}

export interface Vpc {
  readonly id: string;
  name: string;
  description: string;
  readonly region: Region;
  readonly ipRange: string;
  readonly isDefault: boolean;
  readonly created: string;
}

export interface Project {
  readonly id: string;
  readonly created: string;
  name: string;
  description: string;
  purpose: string;
  environment: string;
  isDefault: boolean;
}

export interface DomainRecord {
  readonly id: number;
  type: string;
  name: string;
  data: string;
  priority: number | null;
  port: number | null;
  ttl: number;
  weight: number | null;
  flags: number | null;
  tag: string | null;
}

export interface Domain {
  readonly name: string;
  readonly ttl: number;
  readonly records: Map<number, DomainRecord>;
}

/** All that a token opens at DigitalOcean, and the machines behind it. */
export class Account {
  readonly site: Site;
  readonly disks: Disks;
  readonly actions: Actions;
  readonly stock = new Stock();
  readonly keys = new Map<number, Key>();
  readonly droplets = new Map<number, Droplet>();
  readonly volumes = new Map<string, Volume>();
  readonly reservedIps = new Map<string, ReservedIp>();
  readonly firewalls = new Map<string, Firewall>();
  readonly vpcs = new Map<string, Vpc>();
  readonly projects = new Map<string, Project>();
  readonly domains = new Map<string, Domain>();
  readonly tags = new Set<string>();
  /** Name of a resource as "do:droplet:1" → project. */
  readonly assigned = new Map<string, { project: string; at: string }>();
  #lastId = 400_000_000;
  #firewall = Promise.resolve();

  constructor(site: Site, actionSeconds: number) {
    this.site = site;
    this.disks = new Disks(site);
    this.actions = new Actions(actionSeconds);
    for (const [index, region] of REGIONS.entries()) {
      const name = `default-${region.slug}`;
      this.addVpc({ name, description: "", region, ipRange: `10.${110 + index}.0.0/20`, isDefault: true });
    }
    const project = {
      name: "default",
      description: "",
      purpose: "Just trying out DigitalOcean",
      environment: "Development",
    };
    this.addProject({ ...project, isDefault: true });
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  addVpc(args: Omit<Vpc, "id" | "created">): Vpc {
    const vpc = { ...args, id: randomUUID(), created: new Date().toISOString() };
    this.vpcs.set(vpc.id, vpc);
    return vpc;
  }

  addProject(args: Omit<Project, "id" | "created">): Project {
    const project = { ...args, id: randomUUID(), created: new Date().toISOString() };
    this.projects.set(project.id, project);
    return project;
  }

  get defaultProject(): Project {
    return [...this.projects.values()].find(({ isDefault }) => isDefault) as Project;
  }

  /** @throws ApiError not_found */
  find<K, T>(all: ReadonlyMap<K, T>, id: K): T {
    const found = all.get(id);
    if (found === undefined) throw notFound();
    return found;
  }

  volumesOf(droplet: Droplet): Volume[] {
    return [...this.volumes.values()].filter((volume) => volume.droplet === droplet.id);
  }

  plugged(droplet: Droplet): Plugged {
    const reserved = [...this.reservedIps.values()].filter((ip) => ip.droplet === droplet.id);
    const addresses = [
      droplet.ipv4,
      ...reserved.map(({ ip }) => ip),
      ...(droplet.ipv6 ? [droplet.ipv6] : []),
    ];
    const disks = this.volumesOf(droplet).map(({ name, disk }) => [`scsi-0DO_Volume_${name}`, disk] as const);
    return {
      ipv4: addresses.filter((address) => !address.includes(":")),
      ipv6: addresses.filter((address) => address.includes(":")),
      disks: Object.fromEntries(disks),
    };
  }

  /** Gives a droplet what it has now, and everybody the firewall that follows from it. */
  async replug(droplet: Droplet): Promise<void> {
    await droplet.machine.plug(this.plugged(droplet));
    await this.applyFirewalls();
  }

  firewallsOf(droplet: Droplet): Firewall[] {
    return [...this.firewalls.values()].filter(
      ({ droplets, tags }) => droplets.has(droplet.id) || [...tags].some((tag) => droplet.tags.has(tag)),
    );
  }

  /** Brings the firewalls of all droplets to what they are now said to be; one change at a time. */
  applyFirewalls(): Promise<void> {
    const next = this.#firewall.then(() => applyFirewall(this.site, this.#guarded()));
    this.#firewall = next.catch(() => {});
    return next;
  }

  /** An action that keeps others from the droplet until it ends. @throws ApiError where one is running */
  act(droplet: Droplet, type: string, work: () => Promise<unknown> = async () => {}): Action {
    if (droplet.locked) throw pendingEvent();
    droplet.locked = true;
    return this.actions.start({
      command: type,
      resources: [{ id: droplet.id, type: "droplet" }],
      work,
      finally: () => {
        droplet.locked = false;
      },
    });
  }

  #guarded(): Guarded[] {
    return [...this.droplets.values()].flatMap((droplet) => {
      const firewalls = this.firewallsOf(droplet);
      if (firewalls.length === 0) return [];
      const { ipv4, ipv6 } = this.plugged(droplet);
      return [
        { name: `droplet_${droplet.id}`, addresses: [...ipv4, ...ipv6], policy: policyOf(firewalls, this) },
      ];
    });
  }
}
