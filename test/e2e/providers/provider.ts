import { execa } from "execa";
import { expect, vi } from "vitest";
import type { Cloud } from "../../cloud/start.ts";
import { HOST_LABEL, RUN_LABEL } from "../../machines/labels.ts";
import { type CloudMachine, type CloudMachineArgs, DIGITALOCEAN, HETZNER } from "../harness/cloud-machine.ts";

/** What has to be known of a provider to test every one of them in the same way. */
export interface ProviderFacts extends CloudMachineArgs {
  /** Type and location that a budget and a business stack get by default. */
  readonly budget: string;
  readonly business: string;
  /** Requests that make a server. */
  readonly createPath: string;
  /** What the API calls a server. */
  readonly server: string;
  /** Path and body of a request for another server of the same project, without any firewall. */
  readonly neighbour: (name: string) => readonly [path: string, body: unknown];
  /** The server's IPv6 address. */
  readonly ipv6: (cloud: Cloud) => Promise<string>;
}

/** What the provider's API answers. */
export async function ask<T>(cloud: Cloud, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${cloud.endpoint}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${cloud.token}`, "content-type": "application/json" },
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

export interface Neighbour {
  /** The container that it is. */
  readonly container: string;
  remove(): Promise<void>;
}

/** Another server of the same provider, once it runs. */
export async function makeNeighbour(machine: CloudMachine, facts: ProviderFacts): Promise<Neighbour> {
  const { cloud, name: run } = machine;
  const name = "neighbour";
  const [path, body] = facts.neighbour(name);
  const made = await ask<Record<string, { readonly id: number }>>(cloud, "POST", path, body);
  const id = made[facts.server]?.id;
  const filters = [`label=${RUN_LABEL}=${run}`, `label=${HOST_LABEL}=${name}`];
  const list = ["ps", "-q", ...filters.flatMap((filter) => ["--filter", filter])];
  const container = await vi.waitFor(
    async () => {
      const { stdout } = await execa("docker", list);
      expect(stdout).not.toBe("");
      return stdout;
    },
    { timeout: 60_000, interval: 200 },
  );
  await execa("docker", ["exec", container, "systemctl", "is-system-running", "--wait"], { reject: false });
  return {
    container,
    async remove() {
      await ask(cloud, "DELETE", `${path}/${id}`);
      const left = () => cloud.billable().filter((one) => one.type === facts.server && one.id === String(id));
      await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 60_000, interval: 200 });
    },
  };
}

export const hetzner: ProviderFacts = {
  ...HETZNER,
  signed: true,
  budget: "cx33",
  business: "cx53",
  createPath: "/servers$",
  server: "server",
  neighbour: (name) => ["/servers", { name, server_type: "cx33", image: "debian-12", location: "fsn1" }],
  ipv6: async (cloud) => {
    interface Servers {
      readonly servers: readonly { readonly public_net: { readonly ipv6: { readonly ip: string } } }[];
    }
    const { servers } = await ask<Servers>(cloud, "GET", "/servers?label_selector=platform.stack");
    return `${servers[0]?.public_net.ipv6.ip.replace(/\/64$/, "")}1`;
  },
};

export const digitalocean: ProviderFacts = {
  ...DIGITALOCEAN,
  budget: "s-2vcpu-8gb-amd",
  business: "s-8vcpu-32gb-amd",
  createPath: "/droplets$",
  server: "droplet",
  neighbour: (name) => [
    "/droplets",
    { name, region: "fra1", size: "s-2vcpu-8gb-amd", image: "debian-12-x64", ipv6: true },
  ],
  ipv6: async (cloud) => {
    interface Droplets {
      readonly droplets: readonly {
        readonly name: string;
        readonly networks: { readonly v6: readonly { readonly ip_address: string }[] };
      }[];
    }
    const { droplets } = await ask<Droplets>(cloud, "GET", "/droplets");
    const own = droplets.find(({ name }) => name.startsWith("platform-"));
    return `${own?.networks.v6[0]?.ip_address}`;
  },
};
