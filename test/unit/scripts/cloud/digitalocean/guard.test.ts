import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { DELETED_IN_ORDER } from "../../../../../scripts/cloud/digitalocean/strays.ts";
import { digitaloceanGuard } from "../../../../../scripts/cloud/digitalocean.ts";
import { change, SIZES } from "./fixtures.ts";

describe("DigitalOcean's API", () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** Answers by method and path without query, one after the other, the last again and again. */
  async function guard(script: Record<string, readonly [number, unknown][]>) {
    const asked: string[] = [];
    const queues = new Map(Object.entries(script).map(([what, answers]) => [what, [...answers]]));
    const server = createServer((request, response) => {
      const what = `${request.method} ${(request.url ?? "").split("?")[0]}`;
      asked.push(`${request.method} ${request.url}`);
      const queue = queues.get(what) ?? [];
      const [status, body] = (queue.length > 1 ? queue.shift() : queue[0]) ?? [404, { message: "not found" }];
      response.writeHead(status, { "content-type": "application/json", "retry-after": "0.001" });
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { asked, guard: digitaloceanGuard({ token: "t", endpoint }) };
  }

  const droplet = (status: string, locked = false) => ({
    id: 1,
    name: "platform-prod",
    status,
    locked,
    disk: 100,
    size: { slug: "s-2vcpu-8gb-amd", price_monthly: 42 },
  });

  it("is asked for sizes and room before a droplet is made", async () => {
    const { asked, guard: asking } = await guard({
      "GET /v2/sizes": [[200, { sizes: SIZES }]],
      "GET /v2/account": [[200, { account: { status: "active", status_message: "", droplet_limit: 1 } }]],
      "GET /v2/droplets": [[200, { droplets: [], meta: { total: 1 } }]],
    });
    expect(await asking.checkBefore(change("s-4vcpu-8gb"))).toMatch(/1 of 1 droplets/);
    expect(asked).toHaveLength(3);
  });

  it("is asked for the stack's droplet before that is resized", async () => {
    const { asked, guard: asking } = await guard({
      "GET /v2/sizes": [[200, { sizes: SIZES }]],
      "GET /v2/droplets": [[200, { droplets: [{ ...droplet("active"), disk: 400 }] }]],
    });
    expect(await asking.checkBefore(change("s-4vcpu-8gb", "resize"))).toMatch(/a disk cannot shrink/);
    expect(asked[1]).toBe("GET /v2/droplets?page=1&per_page=200&tag_name=platform-stack%3Aprod");
  });

  it("turns a droplet on that was left off, once it is not locked any more", async () => {
    const { asked, guard: asking } = await guard({
      "GET /v2/droplets": [[200, { droplets: [droplet("off", true)] }]],
      "GET /v2/droplets/1": [
        [200, { droplet: droplet("off") }],
        [200, { droplet: droplet("active") }],
      ],
      "POST /v2/droplets/1/actions": [[201, { action: { id: 1 } }]],
    });
    expect(await asking.recoverAfterFailure("prod")).toBe(
      '"platform-prod" was off, and has been turned on again.',
    );
    expect(asked.filter((what) => what.startsWith("POST"))).toHaveLength(1);
  });

  it("leaves an address to the user that a failed update may have made", async () => {
    const { asked, guard: asking } = await guard({
      "GET /v2/reserved_ips": [
        [
          200,
          {
            reserved_ips: [
              { ip: "192.0.2.1", droplet: { id: 7 } },
              { ip: "192.0.2.2", droplet: null },
            ],
          },
        ],
      ],
    });
    const told = await asking.doubtful?.([]);
    expect(told).toContain("reserved-ip delete 192.0.2.2");
    expect(told).not.toContain("192.0.2.1");
    const address = { type: "digitalocean:index/reservedIp:ReservedIp", id: "192.0.2.2" };
    expect(await asking.doubtful?.([address])).toBeUndefined();
    const another = { type: "digitalocean:index/reservedIp:ReservedIp", id: "192.0.2.1" };
    expect(await asking.doubtful?.([another])).toBe(told);
    expect(asked).toHaveLength(3);
  });

  it("has a record taken away that says what one of the stack's says, and no other", async () => {
    const a = { type: "A", name: "media", data: "192.0.2.1" };
    const lists = Object.fromEntries(
      DELETED_IN_ORDER.map(({ path, list }) => [`GET /v2/${path}`, [[200, { [list]: [] }]] as const]),
    );
    const { asked, guard: asking } = await guard({
      ...lists,
      "GET /v2/domains": [[200, { domains: [{ name: "example.org" }, { name: "example.net" }] }]],
      "GET /v2/domains/example.org/records": [
        [
          200,
          {
            domain_records: [
              { id: 1, ...a },
              { id: 2, ...a },
              { id: 3, ...a, data: "192.0.2.9" },
              { id: 4, ...a, name: "@" },
            ],
          },
        ],
      ],
      "GET /v2/domains/example.net/records": [[200, { domain_records: [{ id: 5, ...a }] }]],
      "DELETE /v2/domains/example.org/records/2": [[204, {}]],
    });
    const known = [{ type: "digitalocean:index/dnsRecord:DnsRecord", id: "1" }];
    expect(await asking.removeStrays?.("prod", known, new Date())).toEqual([
      'the second A record "media" of example.org',
    ]);
    expect(asked.filter((what) => what.startsWith("DELETE"))).toHaveLength(1);
  });

  it("is left alone when the droplet is on", async () => {
    const { asked, guard: asking } = await guard({
      "GET /v2/droplets": [[200, { droplets: [droplet("active")] }]],
    });
    expect(await asking.recoverAfterFailure("prod")).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it("tells what costs money: by tag, and every address without a droplet", async () => {
    const tagged = { tags: ["platform-stack:prod"] };
    const { guard: asking } = await guard({
      "GET /v2/droplets": [[200, { droplets: [droplet("off")] }]],
      "GET /v2/volumes": [
        [
          200,
          {
            volumes: [{ id: "v-1", name: "data", size_gigabytes: 50, ...tagged }],
            links: { pages: { next: "2" } },
          },
        ],
        [200, { volumes: [{ id: "v-2", name: "other", size_gigabytes: 5, tags: null }] }],
      ],
      "GET /v2/reserved_ips": [
        [
          200,
          {
            reserved_ips: [
              { ip: "192.0.2.1", droplet: { id: 1 } },
              { ip: "192.0.2.2", droplet: { id: 2 } },
              { ip: "192.0.2.3", droplet: null },
            ],
          },
        ],
      ],
    });
    const usd = (amount: number) => ({ amount, currency: "USD" });
    expect(await asking.leftovers("prod")).toEqual([
      { kind: "server", id: "1", name: "platform-prod", monthly: usd(42) },
      { kind: "volume", id: "v-1", name: "data", monthly: usd(5) },
      { kind: "address", id: "192.0.2.1", name: "192.0.2.1", monthly: usd(0) },
      {
        kind: "address",
        id: "192.0.2.3",
        name: "192.0.2.3 (without a droplet, of whatever stack)",
        monthly: usd(5),
      },
    ]);
  });

  it("is rid of what a killed update made, and of nothing that the state knows, others made, or is older", async () => {
    const at = { created_at: "2026-11-22T12:00:30Z" };
    const old = { created_at: "2026-11-22T11:00:00Z" };
    const tags = ["platform-stack:prod"];
    const named = { name: "platform-prod" };
    const { asked, guard: asking } = await guard({
      "GET /v2/droplets": [
        [
          200,
          {
            droplets: [
              { id: 1, ...named, tags, ...at },
              { id: 2, ...named, tags, ...at },
              { id: 3, ...named, tags, ...old },
              { id: 4, name: "other", tags: [], ...at },
            ],
          },
        ],
        [200, { droplets: [] }],
      ],
      "DELETE /v2/droplets/2": [[200, {}]],
      "GET /v2/volumes": [[200, { volumes: [{ id: "v-1", name: "platform-prod-data", tags, ...at }] }]],
      "DELETE /v2/volumes/v-1": [[200, {}]],
      "GET /v2/firewalls": [[200, { firewalls: [] }]],
      "GET /v2/account/keys": [
        [
          200,
          {
            ssh_keys: [
              { id: 7, ...named },
              { id: 8, name: "platform-prod-eu" },
            ],
          },
        ],
      ],
      "DELETE /v2/account/keys/7": [[200, {}]],
      "GET /v2/vpcs": [[200, { vpcs: [{ id: "n-1", ...named, ...at }] }]],
      "GET /v2/projects": [[200, { projects: [] }]],
    });
    const known = [
      { type: "digitalocean:index/droplet:Droplet", id: "1" },
      { type: "digitalocean:index/vpc:Vpc", id: "n-1" },
    ];
    expect(await asking.removeStrays?.("prod", known, new Date("2026-11-22T12:00:00Z"))).toEqual([
      "platform-prod",
      "platform-prod-data",
      "platform-prod",
    ]);
    expect(asked.filter((what) => what.startsWith("DELETE"))).toEqual([
      "DELETE /v2/droplets/2",
      "DELETE /v2/volumes/v-1",
      "DELETE /v2/account/keys/7",
    ]);
  });

  it("is asked again when it is busy", async () => {
    const { asked, guard: asking } = await guard({
      "GET /v2/droplets": [
        [429, { message: "Too many requests" }],
        [503, { message: "down" }],
        [200, { droplets: [] }],
      ],
    });
    await asking.recoverAfterFailure("prod");
    expect(asked).toHaveLength(3);
  });

  it.each([
    [401, /DigitalOcean refuses the token \(401\): no/, /pulumi config set --secret digitalocean:token/],
    [422, /DigitalOcean answers GET \/v2\/droplets.* with 422: no/, /try again/],
  ])("that answers %i is a failure with a way out", async (status, message, fix) => {
    const { guard: asking } = await guard({ "GET /v2/droplets": [[status, { message: "no" }]] });
    await expect(asking.recoverAfterFailure("prod")).rejects.toMatchObject({
      message: expect.stringMatching(message),
      fix: expect.stringMatching(fix),
    });
  });
});
