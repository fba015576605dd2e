/** The smaller resource types: what they ask of the API, in which order, and what they do about failures. */

import { expect, it } from "vitest";
import { Unfinished } from "../plugin/errors.ts";
import { type Properties, reveal } from "../plugin/wire.ts";
import { acted, action, type Exchange, failure, recorded } from "./testing.ts";

const token = (type: string) => `hcloud:index/${type[0]?.toLowerCase()}${type.slice(1)}:${type}`;

const create = async (type: string, inputs: Properties, exchanges: readonly Exchange[]) => {
  const { harness } = await recorded(exchanges);
  const { id, state } = await harness.create(token(type), inputs);
  return { id, state: reveal(state) as Properties };
};
const update = async (
  type: string,
  id: string,
  olds: Properties,
  news: Properties,
  exchanges: readonly Exchange[],
) => {
  const { harness } = await recorded(exchanges);
  return harness.update(token(type), id, await harness.check(token(type), olds), news);
};
const remove = async (type: string, id: string, state: Properties, exchanges: readonly Exchange[]) => {
  const { harness, pauses } = await recorded(exchanges);
  const urn = harness.urn(token(type));
  await harness.operations.delete(urn, id, state, harness.context(urn));
  return pauses;
};
const read = async (
  type: string,
  id: string,
  inputs: Properties,
  exchanges: readonly Exchange[],
): Promise<{ inputs: unknown } | undefined> => {
  const { harness } = await recorded(exchanges);
  const urn = harness.urn(token(type));
  return harness.operations.read(urn, id, inputs, inputs, harness.context(urn));
};

const volume = {
  id: 3,
  name: "v",
  size: 20,
  server: null as number | null,
  location: { name: "fsn1" },
  labels: {},
  linux_device: "/dev/disk/by-id/scsi-0HC_Volume_3",
  protection: { delete: false },
};
const VOLUME: Properties = { name: "v", size: 20, location: "fsn1" };
const lookAtVolume = (changed: object = {}): Exchange => ({
  request: "GET /volumes/3",
  answer: { volume: { ...volume, ...changed } },
});
const volumeMade: Exchange = {
  request: "POST /volumes",
  body: { name: "v", size: 20, location: "fsn1" },
  answer: { volume, action: action(1), next_actions: [] },
};

it("a volume is made and protected, and tells its device", async () => {
  const protection = acted("/volumes/3/actions/change_protection", { delete: true });
  const exchanges = [volumeMade, protection, lookAtVolume()];
  const { id, state } = await create("Volume", { ...VOLUME, deleteProtection: true }, exchanges);
  expect(id).toBe("3");
  expect(state["linuxDevice"]).toBe("/dev/disk/by-id/scsi-0HC_Volume_3");
});

it("a volume that can't be protected stays in the state", async () => {
  const protection = { request: "POST /volumes/3/actions/change_protection", ...failure("locked") };
  const failing = create("Volume", { ...VOLUME, deleteProtection: true }, [volumeMade, protection]);
  await expect(failing).rejects.toBeInstanceOf(Unfinished);
});

it("a volume grows in place", async () => {
  const grow = acted("/volumes/3/actions/resize", { size: 30 });
  await update("Volume", "3", VOLUME, { ...VOLUME, size: 30 }, [grow, lookAtVolume({ size: 30 })]);
});

it("a volume leaves its server before it is deleted, and locks are waited out", async () => {
  const pauses = await remove("Volume", "3", VOLUME, [
    lookAtVolume({ server: 42 }),
    { request: "POST /volumes/3/actions/detach", ...failure("locked", "busy", 423) },
    acted("/volumes/3/actions/detach"),
    { request: "DELETE /volumes/3" },
  ]);
  expect(pauses).toEqual([1000]);
});

it("a volume that is gone needs no deleting", async () => {
  const missing = { request: "GET /volumes/3", ...failure("not_found", "no", 404) };
  expect(await remove("Volume", "3", VOLUME, [missing])).toEqual([]);
});

it("an import finds out a volume's inputs", async () => {
  const found = await read("Volume", "3", {}, [lookAtVolume()]);
  expect(found?.inputs).toEqual({ ...VOLUME, deleteProtection: false, labels: {} });
});

const ATTACHMENT: Properties = { volumeId: 3, serverId: 42, automount: false };
const attach = { request: "POST /volumes/3/actions/attach", body: { server: 42 } };

it("an attachment has its volume's id, and waits while something else is done with the volume", async () => {
  const locked = { ...attach, ...failure("locked", "busy", 423) };
  const attached = { ...attach, answer: { action: action(1) } };
  expect((await create("VolumeAttachment", ATTACHMENT, [locked, locked, attached])).id).toBe("3");
});

it("an attachment to a server that has no place for it fails at once", async () => {
  const full = { ...attach, ...failure("limit_exceeded_error", "too many volumes", 403) };
  await expect(create("VolumeAttachment", ATTACHMENT, [full])).rejects.toThrow("too many volumes");
});

it.each([
  ["volume is gone", [{ request: "GET /volumes/3", ...failure("not_found", "no", 404) }]],
  ["volume is attached to nothing", [lookAtVolume()]],
  [
    "server is gone",
    [lookAtVolume({ server: 42 }), { request: "GET /servers/42", ...failure("not_found", "no", 404) }],
  ],
] as [string, Exchange[]][])("an attachment whose %s is gone, too", async (_what, exchanges) => {
  expect(await read("VolumeAttachment", "3", ATTACHMENT, exchanges)).toBeUndefined();
});

it("an attachment that is no more needs no detaching", async () => {
  expect(await remove("VolumeAttachment", "3", ATTACHMENT, [lookAtVolume()])).toEqual([]);
});

const IP = {
  id: 11,
  name: "p",
  type: "ipv6",
  ip: "2001:db8:1::/64",
  location: { name: "fsn1" },
  assignee_id: null,
  assignee_type: "server",
  auto_delete: false,
  labels: {},
  protection: { delete: false },
};
const ADDRESS: Properties = { name: "p", type: "ipv6", location: "fsn1" };

it("an IPv6 address tells its network and that network's address", async () => {
  const body = { name: "p", type: "ipv6", location: "fsn1", auto_delete: false };
  const { state } = await create("PrimaryIp", ADDRESS, [
    { request: "POST /primary_ips", body, answer: { primary_ip: IP } },
    { request: "GET /primary_ips/11", answer: { primary_ip: IP } },
  ]);
  expect(state).toMatchObject({ ipAddress: "2001:db8:1::", ipNetwork: "2001:db8:1::/64", assigneeId: 0 });
});

it("an address that still is a server's is taken from it while that is off", async () => {
  const net = { ipv4: null, ipv6: { id: 11, ip: "2001:db8:1::/64" } };
  await remove("PrimaryIp", "11", { ...ADDRESS, assigneeId: 42 }, [
    { request: "GET /servers/42", answer: { server: { public_net: net } } },
    acted("/servers/42/actions/poweroff"),
    acted("/primary_ips/11/actions/unassign"),
    acted("/servers/42/actions/poweron"),
    { request: "DELETE /primary_ips/11" },
  ]);
});

it("a protected address is not deleted, and that is not tried again", async () => {
  const protectedOne = { request: "DELETE /primary_ips/11", ...failure("protected", "is protected", 423) };
  await expect(remove("PrimaryIp", "11", ADDRESS, [protectedOne])).rejects.toThrow("is protected");
});

const firewall = { id: 5, name: "f", labels: {}, rules: [], applied_to: [] as unknown[] };
const RULE = { direction: "in", protocol: "tcp", port: "22", sourceIps: ["::/0"], description: "SSH" };
const apiRule = {
  direction: "in",
  protocol: "tcp",
  port: "22",
  source_ips: ["::/0"],
  description: "SSH",
};

it("a firewall is made with its rules, and gets others in place", async () => {
  const inputs: Properties = { name: "f", rules: [RULE] };
  await create("Firewall", inputs, [
    { request: "POST /firewalls", body: { rules: [apiRule] }, answer: { firewall, actions: [] } },
  ]);
  const rules = [{ ...RULE, sourceIps: ["10.0.0.0/8"] }];
  await update("Firewall", "5", inputs, { name: "f", rules }, [
    {
      request: "POST /firewalls/5/actions/set_rules",
      body: { rules: [{ ...apiRule, source_ips: ["10.0.0.0/8"] }] },
      answer: { actions: [action(1)] },
    },
    { request: "GET /firewalls/5", answer: { firewall } },
  ]);
});

it("a firewall is taken from its servers, and deleted when the last is rid of it", async () => {
  const applied_to = [{ type: "server", server: { id: 42 } }];
  const inUse = { request: "DELETE /firewalls/5", ...failure("resource_in_use") };
  const pauses = await remove("Firewall", "5", {}, [
    { request: "GET /firewalls/5", answer: { firewall: { ...firewall, applied_to } } },
    {
      request: "POST /firewalls/5/actions/remove_from_resources",
      body: { remove_from: applied_to },
      answer: { actions: [] },
    },
    inUse,
    inUse,
    { request: "DELETE /firewalls/5" },
  ]);
  expect(pauses).toEqual([1000, 2000]);
});

it("an SSH key is renamed in place", async () => {
  const key = { id: 7, name: "l", fingerprint: "aa:bb", public_key: "ssh-ed25519 A", labels: {} };
  const olds: Properties = { name: "k", publicKey: "ssh-ed25519 A" };
  await update("SshKey", "7", olds, { ...olds, name: "l" }, [
    { request: "PUT /ssh_keys/7", body: { name: "l" }, answer: { ssh_key: key } },
  ]);
});

const REVERSE: Properties = { primaryIpId: 11, ipAddress: "192.0.2.1", dnsPtr: "a.test" };
const changePointer = (dns_ptr: string | null) =>
  acted("/primary_ips/11/actions/change_dns_ptr", { ip: "192.0.2.1", dns_ptr });

it("a reverse name is set, changed in place, and given back", async () => {
  const found = { request: "GET /primary_ips/11", answer: { primary_ip: IP } };
  const { id } = await create("Rdns", REVERSE, [found, changePointer("a.test")]);
  expect(id).toBe("p-11-192.0.2.1");
  await update("Rdns", id, REVERSE, { ...REVERSE, dnsPtr: "b.test" }, [changePointer("b.test")]);
  await remove("Rdns", id, REVERSE, [changePointer(null)]);
});

it("a reverse name that somebody changed shows what it is", async () => {
  const dns_ptr = [{ ip: "192.0.2.1", dns_ptr: "other.test" }];
  const answer = { primary_ip: { ...IP, dns_ptr } };
  const found = await read("Rdns", "p-11-192.0.2.1", REVERSE, [{ request: "GET /primary_ips/11", answer }]);
  expect(found?.inputs).toEqual({ ...REVERSE, dnsPtr: "other.test" });
});

const RECORDS: Properties = {
  zone: "example.org",
  name: "@",
  type: "A",
  ttl: 300,
  records: [{ value: "192.0.2.1" }],
};
const rrset = { ...RECORDS, id: "@/A", labels: {}, zone: 1 };
const RRSET = "/zones/example.org/rrsets/@/A";

it("DNS records are made, given other values and a time to live in place, and deleted", async () => {
  const made = { request: "POST /zones/example.org/rrsets", answer: { rrset, action: action(1) } };
  const looked = { request: `GET ${RRSET}`, answer: { rrset } };
  const { id } = await create("ZoneRrset", RECORDS, [made, looked]);
  expect(id).toBe("@/A");
  const records = [{ value: "192.0.2.2" }];
  await update("ZoneRrset", id, RECORDS, { ...RECORDS, ttl: 60, records }, [
    acted(`${RRSET}/actions/change_ttl`, { ttl: 60 }),
    acted(`${RRSET}/actions/set_records`, { records }),
    { request: `PUT ${RRSET}`, answer: { rrset } },
  ]);
  await remove("ZoneRrset", id, RECORDS, [{ request: `DELETE ${RRSET}`, answer: { action: action(2) } }]);
});

it("zones are found on all pages", async () => {
  const zone = {
    id: 1,
    name: "example.org",
    mode: "primary",
    ttl: 3600,
    labels: {},
    protection: { delete: false },
    registrar: "hetzner",
    authoritative_nameservers: { assigned: ["helium.ns.hetzner.de."] },
  };
  const { harness } = await recorded([
    {
      request: "GET /zones?page=1&per_page=50",
      answer: { zones: [zone], meta: { pagination: { next_page: 2 } } },
    },
    {
      request: "GET /zones?page=2&per_page=50",
      answer: { zones: [], meta: { pagination: { next_page: null } } },
    },
  ]);
  const { result } = await harness.operations.invoke(
    "hcloud:index/getZones:getZones",
    {},
    { client: harness.operations.client(), signal: harness.cancelled.signal },
  );
  expect(result["zones"]).toMatchObject([{ name: "example.org", primaryNameservers: [] }]);
});
