import { expect, it } from "vitest";
import { Unfinished } from "../plugin/errors.ts";
import { type Properties, reveal } from "../plugin/wire.ts";
import { acted, action, type Exchange, failure, recorded } from "./testing.ts";

const TOKEN = "hcloud:index/server:Server";

const INPUTS: Properties = {
  name: "platform-prod",
  serverType: "cx33",
  image: "debian-12",
  location: "fsn1",
  userData: "#cloud-config",
  sshKeys: ["7"],
  firewallIds: [5],
  publicNets: [{ ipv4: 11, ipv6: 12 }],
  keepDisk: true,
  backups: true,
  labels: { "platform.stack": "prod" },
  deleteProtection: true,
  rebuildProtection: true,
  shutdownBeforeDeletion: true,
};

const INFO = {
  id: 42,
  name: "platform-prod",
  status: "running",
  server_type: { name: "cx33" },
  location: { name: "fsn1" },
  image: { id: 1, name: "debian-12" },
  backup_window: "22-02",
  labels: { "platform.stack": "prod" },
  primary_disk_size: 80,
  protection: { delete: true, rebuild: true },
  public_net: {
    ipv4: { id: 11, ip: "192.0.2.1" },
    ipv6: { id: 12, ip: "2001:db8:1::/64" },
    firewalls: [{ id: 5, status: "applied" }],
  },
};

const look = (changed: object = {}): Exchange => ({
  request: "GET /servers/42",
  answer: { server: { ...INFO, ...changed } },
});
const SERVER_TYPE = { name: "cx33", architecture: "x86", locations: [{ name: "fsn1" }] };
const lookUps = (type: object = {}, image: object = {}): Exchange[] => [
  {
    request: "GET /server_types?name=cx33",
    answer: { server_types: [{ ...SERVER_TYPE, ...type }] },
  },
  {
    request: "GET /images?name=debian-12&architecture=x86&include_deprecated=true",
    answer: { images: [{ id: 1, name: "debian-12", deprecated: null, ...image }] },
  },
];
const sshKey: Exchange = { request: "GET /ssh_keys/7", answer: { ssh_key: { id: 7 } } };
const ordered: Exchange = {
  request: "POST /servers",
  status: 201,
  answer: {
    server: { ...INFO, backup_window: null },
    action: action(1, "running"),
    next_actions: [action(2, "running")],
  },
};
const poll = (id: number, status = "success", error: object | null = null): Exchange => ({
  request: `GET /actions?id=${id}&sort=status&sort=id&page=1&per_page=50`,
  answer: { actions: [action(id, status, error)] },
});

const create = async (exchanges: readonly Exchange[], inputs: Properties = INPUTS) => {
  const { harness } = await recorded(exchanges);
  return { harness, ...(await harness.create(TOKEN, inputs)) };
};

it("is ordered with its firewall and addresses, then given backups and protection", async () => {
  const body = {
    name: "platform-prod",
    server_type: "cx33",
    image: 1,
    location: "fsn1",
    user_data: "#cloud-config",
    ssh_keys: [7],
    firewalls: [{ firewall: 5 }],
    labels: { "platform.stack": "prod" },
    public_net: { enable_ipv4: true, enable_ipv6: true, ipv4: 11, ipv6: 12 },
  };
  const { id, state } = await create([
    ...lookUps(),
    sshKey,
    { ...ordered, body },
    poll(1),
    poll(2),
    acted("/servers/42/actions/enable_backup"),
    acted("/servers/42/actions/change_protection", { delete: true, rebuild: true }),
    look(),
  ]);
  expect(id).toBe("42");
  expect(reveal(state)).toMatchObject({
    ipv4Address: "192.0.2.1",
    ipv6Address: "2001:db8:1::1",
    ipv6Network: "2001:db8:1::/64",
    status: "running",
    primaryDiskSize: 80,
    backupWindow: "22-02",
  });
});

it("that fails once it exists stays in the state", async () => {
  const failing = create([
    ...lookUps(),
    sshKey,
    ordered,
    poll(1, "error", { code: "server_error", message: "no host took it" }),
  ]);
  const error = await failing.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Unfinished);
  expect(error).toMatchObject({ id: "42", message: "no host took it (server_error, 1)" });
});

it("that is sold out never exists", async () => {
  const soldOut = failure("resource_unavailable", "error during placement", 412);
  const failing = create([...lookUps(), sshKey, { request: "POST /servers", ...soldOut }]);
  const error = await failing.catch((caught: unknown) => caught);
  expect(error).not.toBeInstanceOf(Unfinished);
  expect(error).toMatchObject({ message: "error during placement (resource_unavailable)" });
});

const gone = { unavailable_after: "2020-01-01T00:00:00Z" };
const going = { unavailable_after: "2999-01-01T00:00:00Z" };
it.each([
  ["a type that is gone everywhere", { deprecation: gone }, {}, /"cx33" is unavailable in all locations/],
  [
    "a type that is gone there",
    { locations: [{ name: "fsn1", deprecation: gone }] },
    {},
    /"cx33" is unavailable in "fsn1" and can no longer be ordered/,
  ],
  ["an image that is gone", {}, { deprecated: "2020-01-01T00:00:00Z" }, /Image "debian-12" is unavailable/],
])("of %s is not ordered", async (_what, type, image, message) => {
  // The image is looked at before the type.
  await expect(create(lookUps(type, image))).rejects.toThrow(message);
});

it("of a type that will go is ordered with a warning", async () => {
  const type = { locations: [{ name: "fsn1", deprecation: going }] };
  const inputs = { ...INPUTS, backups: false, deleteProtection: false, rebuildProtection: false };
  const { harness } = await create([...lookUps(type), sshKey, ordered, poll(1), poll(2), look()], inputs);
  expect(harness.lines).toEqual([
    {
      severity: "warning",
      message:
        'Server Type "cx33" is deprecated in "fsn1" and will no longer be available for order as of 2999-01-01.',
    },
  ]);
});

const update = async (changed: Properties, exchanges: readonly Exchange[]) => {
  const { harness } = await recorded(exchanges);
  return harness.update(TOKEN, "42", await harness.check(TOKEN, INPUTS), { ...INPUTS, ...changed });
};
const poweroff = acted("/servers/42/actions/poweroff");

it("is resized while it is off; the provider starts it again", async () => {
  const body = { server_type: "cx43", upgrade_disk: false };
  const state = await update({ serverType: "cx43" }, [
    look(),
    poweroff,
    acted("/servers/42/actions/change_type", body),
    look({ server_type: { name: "cx43" } }),
  ]);
  expect(reveal(state)).toMatchObject({ serverType: "cx43", status: "running" });
});

it("stays off when the type that it shall change to is sold out", async () => {
  const soldOut = failure("resource_unavailable", "sold out", 412);
  const resize = { request: "POST /servers/42/actions/change_type", ...soldOut };
  const failing = update({ serverType: "cx43" }, [look(), poweroff, resize]);
  await expect(failing).rejects.toThrow("sold out (resource_unavailable)");
  await expect(failing).rejects.toMatchObject({
    name: "Unfinished",
    id: "42",
    state: { serverType: "cx33" },
  });
});

it("that is off already is not turned off for a resize", async () => {
  const resized = acted("/servers/42/actions/change_type");
  await update({ serverType: "cx43" }, [look({ status: "off" }), resized, look()]);
});

it.each([
  ["name", { name: "other" }, [{ request: "PUT /servers/42", body: { name: "other" } }]],
  ["labels", { labels: { a: "1" } }, [{ request: "PUT /servers/42", body: { labels: { a: "1" } } }]],
  ["backups", { backups: false }, [acted("/servers/42/actions/disable_backup")]],
  ["keepDisk", { keepDisk: false }, []],
  [
    "protection",
    { deleteProtection: false, rebuildProtection: false },
    [acted("/servers/42/actions/change_protection", { delete: false, rebuild: false })],
  ],
  [
    "firewalls",
    { firewallIds: [6] },
    [
      {
        request: "POST /firewalls/5/actions/remove_from_resources",
        body: { remove_from: [{ type: "server", server: { id: 42 } }] },
        answer: { actions: [] },
      },
      {
        request: "POST /firewalls/6/actions/apply_to_resources",
        body: { apply_to: [{ type: "server", server: { id: 42 } }] },
        answer: { actions: [action(3)] },
      },
    ],
  ],
  [
    "an address",
    { publicNets: [{ ipv4: 13, ipv6: 12 }] },
    [
      poweroff,
      acted("/primary_ips/11/actions/unassign"),
      acted("/primary_ips/13/actions/assign", { assignee_id: 42, assignee_type: "server" }),
      acted("/servers/42/actions/poweron"),
    ],
  ],
] as [string, Properties, Exchange[]][])("changes its %s in place", async (_what, changed, exchanges) => {
  await update(changed, [look(), ...exchanges, look()]);
});

it("is on again when it can't be given an address", async () => {
  const refused = { request: "POST /primary_ips/13/actions/assign", ...failure("primary_ip_assigned") };
  const unassign = acted("/primary_ips/11/actions/unassign");
  const exchanges = [look(), poweroff, unassign, refused, acted("/servers/42/actions/poweron")];
  await expect(update({ publicNets: [{ ipv4: 13, ipv6: 12 }] }, exchanges)).rejects.toThrow(
    "primary_ip_assigned",
  );
});

const remove = async (exchanges: readonly Exchange[]) => {
  const { harness, pauses } = await recorded(exchanges);
  const urn = harness.urn(TOKEN);
  await harness.operations.delete(urn, "42", INPUTS, harness.context(urn));
  return { harness, pauses };
};
const shutdown = acted("/servers/42/actions/shutdown");
const deletion = { request: "DELETE /servers/42", answer: { action: action(4) } };

it("shuts down before it is deleted", async () => {
  await remove([shutdown, look(), look({ status: "off" }), deletion]);
});

it("that does not shut down is deleted after a while, with a warning", async () => {
  const { harness, pauses } = await remove([shutdown, ...Array(5).fill(look()), deletion]);
  expect(pauses).toEqual([1000, 2000, 4000, 8000]);
  expect(harness.lines).toEqual([
    { severity: "warning", message: expect.stringMatching(/^Server id 42 did not finish shutting down/) },
  ]);
});

const read = async (exchange: Exchange, inputs: Properties) => {
  const { harness } = await recorded([exchange]);
  const urn = harness.urn(TOKEN);
  return harness.operations.read(urn, "42", inputs, inputs, harness.context(urn));
};

it("that is gone is no longer in the state", async () => {
  const missing = { request: "GET /servers/42", ...failure("not_found", "server not found", 404) };
  expect(await read(missing, INPUTS)).toBeUndefined();
});

it("that was changed elsewhere shows what differs, and nothing else", async () => {
  const found = await read(look({ server_type: { name: "cx53" }, backup_window: null }), INPUTS);
  expect(found?.inputs).toEqual({ ...INPUTS, serverType: "cx53", backups: false });
});
