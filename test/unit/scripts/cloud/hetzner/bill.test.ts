import { expect, it } from "vitest";
import { billOf } from "../../../../../scripts/cloud/hetzner/bill.ts";
import type { Pricing, Server } from "../../../../../scripts/cloud/hetzner/shapes.ts";

const at = (net: number) => [{ location: "fsn1", price_monthly: { net } }];
const PRICING: Pricing = {
  image: { price_per_gb_month: { net: 0.01 } },
  primary_ips: [
    { type: "ipv4", prices: at(0.5) },
    { type: "ipv6", prices: at(0) },
  ],
  server_backup: { percentage: 20 },
  server_types: [{ name: "cx33", prices: at(10) }],
  volume: { price_per_gb_month: { net: 0.05 } },
};
const location = { name: "fsn1" };
const SERVER: Server = {
  id: 1,
  name: "platform-prod",
  status: "off",
  locked: false,
  server_type: { name: "cx33" },
  location,
  backup_window: null,
  primary_disk_size: 80,
};
const NOTHING = { servers: [], volumes: [], addresses: [], snapshots: [] };

it.each([
  ["a server, even if it is off", { servers: [SERVER] }, 10],
  ["a server with its backups", { servers: [{ ...SERVER, backup_window: "22-02" }] }, 12],
  ["a volume by its size", { volumes: [{ id: 2, name: "v", size: 50, server: null }] }, 2.5],
  ["an IPv4 address", { addresses: [{ id: 3, name: "a", type: "ipv4", location }] }, 0.5],
  ["a snapshot by its size", { snapshots: [{ id: 4, description: "s", image_size: 20 }] }, 0.2],
])("bills %s", (_what, belongings, amount) => {
  const [item] = billOf({ ...NOTHING, ...belongings }, PRICING);
  expect(item?.monthly?.currency).toBe("EUR");
  expect(item?.monthly?.amount).toBeCloseTo(amount);
});

it("leaves out what is free", () => {
  const addresses = [{ id: 3, name: "a", type: "ipv6", location }];
  expect(billOf({ ...NOTHING, addresses }, PRICING)).toEqual([]);
});

it("lists what has no known price all the same", () => {
  const servers = [{ ...SERVER, server_type: { name: "cx22" } }];
  expect(billOf({ ...NOTHING, servers }, PRICING)).toEqual([
    { kind: "server", id: "1", name: "platform-prod", monthly: undefined },
  ]);
});
