import { readFile } from "node:fs/promises";
import Dockerode from "dockerode";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ensureBaseImages } from "../machines/base-images.ts";
import { type FirstContact, firstContact } from "./clients/first-contact.ts";
import { hcloudCommand } from "./clients/hcloud.ts";
import { reaches } from "./clients/reach.ts";
import { type Cloud, startCloud } from "./start.ts";

/** Hetzner's own client gets along with our end of the API, and what it makes there is real. */

vi.setConfig({ testTimeout: 240_000 });

const RUN = `cloud-hetzner-${process.pid}`;
let cloud: Cloud;
let contact: FirstContact;
let client: string;

async function hcloud(...args: string[]): Promise<string> {
  const env = { HCLOUD_ENDPOINT: cloud.endpoint, HCLOUD_TOKEN: cloud.token };
  return (await execa(client, args, { env })).stdout;
}
async function json<T>(...args: string[]): Promise<T> {
  return JSON.parse(await hcloud(...args, "--output", "json")) as T;
}
/** What the client leaves out, asked as any client of the API would. */
async function api<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(`${cloud.endpoint}${path}`, {
    method,
    headers: { authorization: `Bearer ${cloud.token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? {} : JSON.parse(text)) as T };
}
async function run(address: string, command: string): Promise<string> {
  const { stdout, stderr, exitCode } = await contact.ssh(address, command);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}
const memoryGb = async (id: number) =>
  ((await new Dockerode().getContainer(`${RUN}-server-${id}`).inspect()).HostConfig.Memory ?? 0) / 2 ** 30;

/** The packaged client does not wait until a server is really gone. */
const left = (types: string[]) =>
  vi.waitFor(() => expect(cloud.billable().map(({ type }) => type)).toEqual(types), { timeout: 60_000 });

interface ServerJson {
  id: number;
  status: string;
  public_net: { ipv6: { ip: string } };
}

beforeAll(async () => {
  await ensureBaseImages({ log: console.log });
  client = await hcloudCommand();
  contact = await firstContact();
  cloud = await startCloud({ provider: "hetzner", run: RUN });
}, 600_000);

afterAll(async () => {
  await cloud?.close();
  await contact?.dispose();
}, 120_000);

describe("a server made with hcloud", () => {
  let server: ServerJson;
  let address: string;
  let ipv6: string;

  beforeAll(async () => {
    await hcloud("ssh-key", "create", "--name", "mine", "--public-key-from-file", contact.publicKeyFile);
    await hcloud("firewall", "create", "--name", "web");
    for (const rule of [
      ["--protocol", "tcp", "--port", "22"],
      ["--protocol", "icmp"],
    ]) {
      const networks = ["--source-ips", "0.0.0.0/0", "--source-ips", "::/0"];
      await hcloud("firewall", "add-rule", "web", "--direction", "in", ...rule, ...networks);
    }
    // The packaged client still sends the datacenter that the API no longer takes.
    const made = await api<{ primary_ip: { ip: string } }>("POST", "/primary_ips", {
      name: "main",
      type: "ipv4",
      location: "fsn1",
      assignee_type: "server",
    });
    address = made.body.primary_ip.ip;
    await hcloud(
      ...[
        "server",
        "create",
        "--name",
        "web-1",
        "--type",
        "cx33",
        "--image",
        "debian-12",
        "--location",
        "fsn1",
      ],
      ...["--ssh-key", "mine", "--firewall", "web", "--primary-ipv4", "main"],
      ...["--user-data-from-file", contact.userDataFile],
    );
    server = await json<ServerJson>("server", "describe", "web-1");
    ipv6 = server.public_net.ipv6.ip.replace("::/64", "::1");
    await contact.ready(address);
  }, 240_000);

  test("answers at its primary IP with the host key and the user of its user data", async () => {
    expect(await run(address, "hostname; id -un")).toBe("web-1\ndeploy");
  });

  test("answers over IPv6 as well", async () => {
    expect(await run(ipv6, "hostname")).toBe("web-1");
  });

  test("has the memory of its type", async () => {
    expect(await memoryGb(server.id)).toBe(8);
  });

  test.each(["IPv4", "IPv6"])("lets nothing but what its firewall says come in over %s", async (family) => {
    const target = family === "IPv4" ? address : ipv6;
    expect(await reaches(target, 22)).toBe("open");
    expect(await reaches(target, 81)).toBe("filtered");
  });

  test("is given a volume as a block device, and sees it grow", async () => {
    await hcloud("volume", "create", "--name", "data", "--size", "10", "--server", "web-1");
    const [volume] = await json<{ id: number; linux_device: string }[]>("volume", "list");
    const device = volume?.linux_device ?? "";
    expect(device).toBe(`/dev/disk/by-id/scsi-0HC_Volume_${volume?.id}`);
    await run(address, `sudo mkfs.ext4 -q ${device} && sudo mkdir /data && sudo mount ${device} /data`);
    await run(
      address,
      `echo '${device} /data ext4 nofail 0 2' | sudo tee -a /etc/fstab; echo kept | sudo tee /data/file`,
    );
    await hcloud("volume", "resize", "data", "--size", "20");
    expect(await run(address, `sudo blockdev --getsize64 ${device}`)).toBe(String(20 * 2 ** 30));
  });

  test("is resized only when it is off, keeps its disk, and mounts its volume again", async () => {
    await expect(hcloud("server", "change-type", "web-1", "cx43", "--keep-disk")).rejects.toThrow(
      "server_not_stopped",
    );
    await run(address, "echo own | sudo tee /root/own");
    await hcloud("server", "poweroff", "web-1");
    cloud.setStock("cx43", false);
    await expect(hcloud("server", "change-type", "web-1", "cx43", "--keep-disk")).rejects.toThrow(
      "resource_unavailable",
    );
    cloud.setStock("cx43", true);
    await hcloud("server", "change-type", "web-1", "cx43", "--keep-disk");
    await hcloud("server", "poweron", "web-1");
    await contact.ready(address);
    expect(await memoryGb(server.id)).toBe(16);
    expect(await run(address, "sudo cat /root/own /data/file")).toBe("own\nkept");
  });

  test("is locked while it does something", async () => {
    const first = api("POST", `/servers/${server.id}/actions/enable_backup`);
    const second = await first.then(() =>
      api<{ error: { code: string } }>("POST", `/servers/${server.id}/actions/reset`),
    );
    expect([second.status, second.body.error.code]).toEqual([423, "locked"]);
  });

  test("is protected from deletion until it is not", async () => {
    await vi.waitFor(() => hcloud("server", "enable-protection", "web-1", "delete", "rebuild"), {
      timeout: 60_000,
    });
    await expect(hcloud("server", "delete", "web-1")).rejects.toThrow("protected");
    await hcloud("server", "disable-protection", "web-1", "delete", "rebuild");
  });

  test("leaves its address and its volume behind, and the next server takes both over", async () => {
    await hcloud("server", "delete", "web-1");
    await left(["volume", "primary_ip"]);
    await hcloud(
      ...[
        "server",
        "create",
        "--name",
        "web-2",
        "--type",
        "cx33",
        "--image",
        "debian-12",
        "--location",
        "fsn1",
      ],
      ...["--firewall", "web", "--primary-ipv4", "main", "--volume", "data"],
      ...["--user-data-from-file", contact.userDataFile],
    );
    await contact.ready(address);
    await run(address, "sudo mkdir /data && sudo mount /dev/disk/by-id/scsi-0HC_Volume_* /data");
    expect(await run(address, "hostname; cat /data/file")).toBe("web-2\nkept");
  });

  test("costs nothing any more once all of it is deleted", async () => {
    await hcloud("server", "delete", "web-2");
    await left(["volume", "primary_ip"]);
    await hcloud("volume", "delete", "data");
    await hcloud("primary-ip", "delete", "main");
    await hcloud("firewall", "delete", "web");
    await hcloud("ssh-key", "delete", "mine");
    expect(cloud.billable()).toEqual([]);
  });
});

describe("requests that Hetzner refuses", () => {
  const server = { name: "x", server_type: "cx33", image: "debian-12", location: "fsn1" };
  test.each([
    ["an unknown type", { ...server, server_type: "cx22" }, 422, "invalid_input"],
    ["a type that the place does not have", { ...server, location: "ash" }, 422, "invalid_input"],
    ["user data over 32 KiB", { ...server, user_data: "x".repeat(32 * 1024 + 1) }, 422, "invalid_input"],
    ["no name", { ...server, name: undefined }, 422, "invalid_input"],
    ["a firewall that is not there", { ...server, firewalls: [{ firewall: 1 }] }, 404, "not_found"],
  ])("%s", async (_what, body, status, code) => {
    const answer = await api<{ error: { code: string } }>("POST", "/servers", body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(cloud.billable()).toEqual([]);
  });

  test("a second key with the same name", async () => {
    const public_key = await readFile(contact.publicKeyFile, "utf8");
    expect((await api("POST", "/ssh_keys", { name: "k", public_key })).status).toBe(201);
    expect((await api("POST", "/ssh_keys", { name: "k", public_key })).status).toBe(409);
  });
});
