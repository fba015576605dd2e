import { execa } from "execa";
import ssh2 from "ssh2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { registryMirror } from "../../../scripts/setup/images.ts";
import { bullseyeServerImage } from "../../machines/bullseye.ts";
import { cleanUp } from "../../machines/cleanup.ts";
import { startVps, type Vps } from "../../machines/vps.ts";
import { WITHOUT } from "../harness/cloud-machine.ts";
import { commandsIn, type Outcome } from "../harness/command.ts";
import { allHealthy } from "../harness/containers.ts";
import { ended, uploadMany } from "../harness/jobs.ts";
import { describeStack, type Machine, machineOf, settingsWithout } from "../harness/machine.ts";
import { SERVICES } from "../harness/services.ts";
import { analyzePortrait, expectKept, PORTRAIT } from "./portrait.ts";

/** How many jobs wait or run while containers are replaced. */
const JOBS = 6;

/** A machine that somebody has, with the oldest Debian that will do, as root, and nothing of ours on it. */
export function existingSuite(): void {
  const name = `e2e-${process.pid}-existing`;
  const log = console.log;
  let vps: Vps;
  let machine: Omit<Machine, "remove">;
  let command: (name: string, ...words: string[]) => Promise<Outcome>;
  let kept: string;

  beforeAll(async () => {
    const image = await bullseyeServerImage({ log });
    vps = await startVps({ run: name, memoryMb: 16 * 1024, image });
    await vps.ready();
    const { workspace, stack } = await describeStack(name);
    machine = machineOf({ name, workspace, stack, server: async () => vps.name });
    command = commandsIn(workspace, name, async () => vps.name);
    await machine.run("cloud-init", "status", "--wait");
    const pair = ssh2.utils.generateKeyPairSync("ed25519");
    const trust = `mkdir -p /root/.ssh && echo '${pair.public}' >/root/.ssh/authorized_keys && chmod -R go= /root/.ssh`;
    await machine.run("bash", "-c", `${trust} && rm -f /etc/ssh/sshd_config.d/* && systemctl reload ssh`);
    const format = "{{.NetworkSettings.IPAddress}}";
    const { stdout: host } = await execa("docker", ["inspect", "--format", format, vps.name]);
    const mirror = await registryMirror();
    await stack.setAllConfig(
      {
        provider: { value: "existing" },
        "existing.host": { value: host },
        "existing.user": { value: "root" },
        "existing.hostKey": { value: await machine.run("cat", "/etc/ssh/ssh_host_ed25519_key.pub") },
        sshPrivateKey: { value: pair.private, secret: true },
        ...(mirror !== undefined && { registryMirror: { value: mirror } }),
        ...settingsWithout(WITHOUT),
      },
      true,
    );
  });
  afterAll(async () => {
    await cleanUp(name, { log });
    await vps?.dispose();
    machine?.workspace.remove();
  });

  const unchanged = async () => {
    const { changeSummary } = await machine.stack.preview({ refresh: true });
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  };

  test("one command leads from a bare machine to HTTPS and the analysis of a picture", async () => {
    const { exitCode, text, seconds } = await command("vps-deploy");
    expect(exitCode, text).toBe(0);
    console.log(`existing: ${seconds.toFixed(1)} s to the first HTTPS answer`);
    await allHealthy(
      machine,
      SERVICES.filter((service) => !WITHOUT.includes(service)),
    );
    using client = await machine.client();
    kept = await analyzePortrait(client);
  });

  test("the same once more changes nothing", async () => {
    const { exitCode, text } = await command("vps-deploy");
    expect(exitCode, text).toBe(0);
    expect(text).toMatch(/^\d+ unchanged in/m);
    await unchanged();
  });

  test("a size that the machine does not have is refused with what it has, and everything goes on", async () => {
    await machine.stack.setConfig("tier", { value: "business" });
    const { exitCode, text } = await command("vps-deploy");
    expect(exitCode).not.toBe(0);
    expect(text).toMatch(/The host has \d+ MB of memory, and the stack counts on 32 GB/);
    using client = await machine.client();
    await expectKept(client, kept);
  });

  test.each(["business", "budget"])("to %s: nothing is lost, and accepted jobs end", async (tier) => {
    await machine.stack.setConfig("tier", { value: tier });
    await machine.stack.setConfig("size", { value: tier === "business" ? "16gb" : "8gb" });
    using client = await machine.client();
    const jobs = await uploadMany(client, PORTRAIT, JOBS);
    const { exitCode, text } = await command("vps-deploy");
    expect(exitCode, text).toBe(0);
    await ended(client, jobs);
    await expectKept(client, kept);
    await unchanged();
  });

  test("vps-destroy leaves the machine, its Docker and the data, and no container", async () => {
    const { exitCode, text } = await command("vps-destroy", "--name", name);
    expect(exitCode, text).toBe(0);
    expect(text).toContain("Kept on it: the data in /srv/platform");
    expect(await machine.run("docker", "ps", "-aq")).toBe("");
    expect(await machine.run("ls", "/srv/platform")).not.toBe("");
  });

  test("what was analysed is there again after another deployment", async () => {
    const { exitCode, text } = await command("vps-deploy");
    expect(exitCode, text).toBe(0);
    using client = await machine.client();
    await expectKept(client, kept);
  });
}
