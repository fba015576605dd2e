import * as pulumi from "@pulumi/pulumi";
import ssh2 from "ssh2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Host as HostSteps } from "../../../infra/host/host.ts";
import { ExistingServer } from "../../../infra/server/existing.ts";
import { existingArgs } from "../../fixtures/existing.ts";
import { ensureRegistryMirror, needsRegistryMirror } from "../../machines/registry-mirror.ts";
import { type InlineStack, inlineStack } from "./inline-stack.ts";
import type { Host } from "./machine.ts";

/** A host as its owner has it: root logs in by key, sudo was never installed, and no cloud made it. */
export function existingSuite(get: () => Host): void {
  let made: InlineStack;
  let memoryGb = 2;
  let output = "";
  const onOutput = (text: string) => {
    output += text;
  };
  const up = () => made.stack.up({ onOutput, color: "never" });

  beforeAll(async () => {
    const pair = ssh2.utils.generateKeyPairSync("ed25519");
    await get().console(`mkdir -p /root/.ssh && echo '${pair.public}' >/root/.ssh/authorized_keys && chmod -R go= /root/.ssh
      rm /etc/ssh/sshd_config.d/* && systemctl reload ssh
      apt-get purge -qq unattended-upgrades && SUDO_FORCE_REMOVE=yes dpkg --purge sudo && rm -rf /var/lib/apt/lists/*`);
    const hostKey = await get().console("cat /etc/ssh/ssh_host_ed25519_key.pub");
    const port = await get().port(22);
    const mirror = (await needsRegistryMirror())
      ? (await ensureRegistryMirror({ log: console.log })).url
      : "";
    made = await inlineStack("existing", async () => {
      const privateKey = pulumi.secret(pair.private);
      const existing = { host: "127.0.0.1", port, user: "root", hostKey, privateKey };
      const server = new ExistingServer("server", existingArgs(existing, memoryGb));
      new HostSteps("host", { server, registryMirror: mirror });
    });
  });
  afterAll(() => made?.forget());

  test("is refused with every reason before anything is changed", async () => {
    memoryGb = 8;
    await expect(up()).rejects.toThrow("The host has 2048 MB of memory, and the stack counts on 8 GB");
    expect(await get().console("ls -d /etc/platform /usr/bin/sudo /usr/bin/docker 2>/dev/null || true")).toBe(
      "",
    );
    memoryGb = 2;
  });

  test("is told what will be done to it, and becomes a host without sudo and apt's lists being there", async () => {
    output = "";
    await up();
    expect(output).toContain("firewall: nothing but SSH, 80 and 443 is reached from outside");
    expect(await get().console("systemctl is-active docker platform-firewall")).toBe("active\nactive");
    expect(await get().console("sshd -T")).toContain("permitrootlogin without-password\n");
    expect(await get().console("docker version --format '{{.Server.Version}}'")).toMatch(/^20\.10\./);
  });

  test("has nothing to be done a second time", async () => {
    const { summary } = await up();
    expect(Object.keys(summary.resourceChanges ?? {})).toEqual(["same"]);
  });

  test("will do again after a deployment, with its size changed", async () => {
    memoryGb = 1;
    const { summary } = await up();
    expect(summary.resourceChanges).toMatchObject({ update: 1 });
  });

  test("stays when the stack is destroyed, and it is said what is left", async () => {
    await get().console("touch /srv/platform/precious");
    output = "";
    await made.stack.destroy({ onOutput, color: "never" });
    expect(output).toContain(
      "Kept on it: the data in /srv/platform, images, secrets in /etc/platform, packages",
    );
    expect(await get().console("ls /srv/platform; systemctl is-active docker")).toBe(
      "metrics\nprecious\nactive",
    );
  });
}
