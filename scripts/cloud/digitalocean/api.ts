/** What is read of DigitalOcean's API: https://docs.digitalocean.com/reference/api/digitalocean/. */

import { stackTag } from "../../../infra/server/digitalocean/names.ts";
import { CloudApi } from "../api.ts";
import type { CloudAccess } from "../guard.ts";
import type { Made } from "./strays.ts";
import type { DomainRecord } from "./twins.ts";

export interface Size {
  readonly slug: string;
  /** MB. */
  readonly memory: number;
  readonly vcpus: number;
  /** GB. */
  readonly disk: number;
  readonly price_monthly: number;
  readonly regions: readonly string[];
  readonly available: boolean;
}
export interface Droplet {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly locked: boolean;
  /** GB. */
  readonly disk: number;
  readonly size: { readonly slug: string; readonly price_monthly: number };
}
export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly size_gigabytes: number;
  readonly tags: readonly string[] | null;
}
export interface ReservedIp {
  readonly ip: string;
  readonly droplet: { readonly id: number } | null;
}
export interface Account {
  readonly status: string;
  readonly status_message: string;
  readonly droplet_limit: number;
}

interface Page {
  readonly links?: { readonly pages?: { readonly next?: string } };
}

export class DigitalOceanApi {
  readonly #api: CloudApi;

  constructor({ token, endpoint }: CloudAccess) {
    this.#api = new CloudApi({
      provider: "DigitalOcean",
      endpoint: endpoint ?? "https://api.digitalocean.com",
      token,
      tokenKey: "digitalocean:token",
    });
  }

  async account(): Promise<Account> {
    return (await this.#api.call<{ account: Account }>("GET", "/v2/account")).account;
  }

  async dropletCount(): Promise<number> {
    const { meta } = await this.#api.call<{ meta: { total: number } }>("GET", "/v2/droplets?per_page=1");
    return meta.total;
  }

  sizes(): Promise<Size[]> {
    return this.#list<Size>("sizes", "sizes");
  }

  droplets(stack: string): Promise<Droplet[]> {
    return this.#list<Droplet>("droplets", "droplets", `&tag_name=${encodeURIComponent(stackTag(stack))}`);
  }

  async droplet(id: number): Promise<Droplet> {
    return (await this.#api.call<{ droplet: Droplet }>("GET", `/v2/droplets/${id}`)).droplet;
  }

  async powerOn(id: number): Promise<void> {
    await this.#api.call("POST", `/v2/droplets/${id}/actions`, { type: "power_on" });
  }

  volumes(): Promise<Volume[]> {
    return this.#list<Volume>("volumes", "volumes");
  }

  reservedIps(): Promise<ReservedIp[]> {
    return this.#list<ReservedIp>("reserved_ips", "reserved_ips");
  }

  async domains(): Promise<string[]> {
    return (await this.#list<{ name: string }>("domains", "domains")).map(({ name }) => name);
  }

  records(domain: string): Promise<DomainRecord[]> {
    return this.#list<DomainRecord>(`domains/${domain}/records`, "domain_records");
  }

  /** @param path after /v2/ */
  made(path: string, name: string): Promise<Made[]> {
    return this.#list<Made>(path, name);
  }

  async delete(path: string): Promise<void> {
    await this.#api.call("DELETE", `/v2/${path}`);
  }

  async #list<T>(path: string, name: string, query = ""): Promise<T[]> {
    const items: T[] = [];
    for (let page = 1; ; page += 1) {
      const answer = await this.#api.call<Page & Record<string, T[] | undefined>>(
        "GET",
        `/v2/${path}?page=${page}&per_page=200${query}`,
      );
      items.push(...(answer[name] ?? []));
      if (answer.links?.pages?.next === undefined) return items;
    }
  }
}
