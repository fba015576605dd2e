import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Dockerode from "dockerode";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ensureBaseImages } from "../machines/base-images.ts";
import { buildDoctl } from "./clients/doctl.ts";
import { type FirstContact, firstContact } from "./clients/first-contact.ts";
import { reaches } from "./clients/reach.ts";
import { type Cloud, startCloud } from "./start.ts";

/** DigitalOcean's own client gets along with our end of the API, and what it makes there is real. Each test goes on from the one before. */

vi.setConfig({ testTimeout: 240_000 });

const RUN = `cloud-digitalocean-${process.pid}`;
let cloud: Cloud;
let contact: FirstContact;
let client: string;
let address: string;
let reserved: string;
let droplet: string;
let volume: string;

async function doctl(...args: string[]): Promise<string> {
  const global = ["--api-url", new URL(cloud.endpoint).origin, "--access-token", cloud.token];
  return (await execa(client, [...global, ...args])).stdout.trim();
}
const ids = (...args: string[]) => doctl("compute", ...args, "--format", "ID", "--no-header");
const field = (name: string) => doctl("compute", "droplet", "get", droplet, "--format", name, "--no-header");

/** Begins an action of a droplet, a volume or an address; its id. */
async function begin(...args: string[]): Promise<string> {
  const answer = JSON.parse(await doctl("compute", ...args, "--output", "json")) as { id: number }[];
  return String([answer].flat()[0]?.id);
}
/** The client itself waits in steps of 5 seconds. */
async function finish(action: string): Promise<void> {
  for (;;) {
    const status = await doctl("compute", "action", "get", action, "--format", "Status", "--no-header");
    if (status !== "in-progress") return expect(status).toBe("completed");
    await pause(200);
  }
}
const act = async (...args: string[]) => finish(await begin(...args));
async function run(at: string, command: string): Promise<string> {
  const { stdout, stderr, exitCode } = await contact.ssh(at, command);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

beforeAll(async () => {
  await ensureBaseImages({ log: console.log });
  client = await buildDoctl(join(import.meta.dirname, "../../.state"), console.log);
  contact = await firstContact();
  cloud = await startCloud({ provider: "digitalocean", run: RUN });
}, 900_000);

afterAll(async () => {
  await cloud?.close();
  await contact?.dispose();
}, 120_000);

test("a droplet boots with its user data, behind the firewall of its tag", async () => {
  await doctl("account", "get");
  const key = await ids(
    "ssh-key",
    "create",
    "mine",
    "--public-key",
    await readFile(contact.publicKeyFile, "utf8"),
  );
  await doctl("compute", "tag", "create", "web");
  const firewall = ["--name", "web", "--tag-names", "web"];
  const inbound = ["--inbound-rules", "protocol:tcp,ports:22,address:0.0.0.0/0,address:::/0"];
  const outbound = ["--outbound-rules", "protocol:tcp,ports:all,address:0.0.0.0/0,address:::/0"];
  await doctl("compute", "firewall", "create", ...firewall, ...inbound, ...outbound);
  droplet = await ids(
    ...[
      "droplet",
      "create",
      "web-1",
      "--region",
      "fra1",
      "--size",
      "s-4vcpu-8gb",
      "--image",
      "debian-12-x64",
    ],
    ...["--ssh-keys", key, "--tag-names", "web", "--enable-ipv6", "--user-data-file", contact.userDataFile],
  );
  await vi.waitFor(async () => expect(await field("Status")).toBe("active"), { timeout: 60_000 });
  address = await field("PublicIPv4");
  await contact.ready(address);
  expect(await run(address, "hostname; id -un")).toBe("web-1\ndeploy");
  const ipv6 = await field("PublicIPv6");
  expect(await run(ipv6, "hostname")).toBe("web-1");
  for (const at of [address, ipv6]) {
    expect([await reaches(at, 22), await reaches(at, 81)]).toEqual(["open", "filtered"]);
  }
});

test("a volume appears under its name, formatted, and grows", async () => {
  volume = await ids("volume", "create", "data", "--region", "fra1", "--size", "1GiB", "--fs-type", "ext4");
  await act("volume-action", "attach", volume, droplet);
  const device = "/dev/disk/by-id/scsi-0DO_Volume_data";
  await run(address, `sudo mkdir /data && sudo mount ${device} /data && echo kept | sudo tee /data/file`);
  await act("volume-action", "resize", volume, "--size", "2", "--region", "fra1");
  expect(await run(address, `sudo blockdev --getsize64 ${device}`)).toBe(String(2 * 2 ** 30));
});

test("a reserved IP answers on the droplet that it is assigned to, and is refused in another region", async () => {
  reserved = await doctl(
    "compute",
    "reserved-ip",
    "create",
    "--region",
    "fra1",
    "--format",
    "IP",
    "--no-header",
  );
  await act("reserved-ip-action", "assign", reserved, droplet);
  expect(await run(reserved, "hostname")).toBe("web-1");
  expect(await reaches(reserved, 81)).toBe("filtered");
  const other = await doctl(
    "compute",
    "reserved-ip",
    "create",
    "--region",
    "ams3",
    "--format",
    "IP",
    "--no-header",
  );
  await expect(doctl("compute", "reserved-ip-action", "assign", other, droplet)).rejects.toThrow("422");
  await doctl("compute", "reserved-ip", "delete", other, "--force");
});

test("a droplet is resized only when it is off, and keeps disk and addresses", async () => {
  const resize = ["droplet-action", "resize", droplet, "--size", "s-8vcpu-16gb"];
  await expect(doctl("compute", ...resize)).rejects.toThrow("powered off");
  await act("droplet-action", "power-off", droplet);
  cloud.setStock("s-8vcpu-16gb", false);
  await expect(doctl("compute", ...resize)).rejects.toThrow("not available in this region");
  cloud.setStock("s-8vcpu-16gb", true);
  await act(...resize);
  await act("droplet-action", "power-on", droplet);
  await contact.ready(reserved);
  expect(await field("Disk")).toBe("160");
  const container = new Dockerode().getContainer(`${RUN}-droplet-${droplet}`);
  expect((await container.inspect()).HostConfig.Memory).toBe(16 * 2 ** 30);
  await run(reserved, "sudo mount /dev/disk/by-id/scsi-0DO_Volume_data /data && grep -q kept /data/file");
});

test("another action while one runs is refused as the real API does it", async () => {
  const first = await begin("droplet-action", "enable-backups", droplet);
  await expect(doctl("compute", "droplet-action", "reboot", droplet)).rejects.toThrow("pending event");
  await finish(first);
  expect(await field("Features")).toContain("backups");
});

test("a deleted droplet leaves volume and reserved IP behind, and once they are deleted nothing costs money", async () => {
  await doctl("compute", "droplet", "delete", droplet, "--force");
  const types = () => cloud.billable().map(({ type }) => type);
  await vi.waitFor(() => expect(types()).toEqual(["volume", "reserved_ip"]), { timeout: 60_000 });
  await doctl("compute", "volume", "delete", volume, "--force");
  await doctl("compute", "reserved-ip", "delete", reserved, "--force");
  expect(cloud.billable()).toEqual([]);
});
