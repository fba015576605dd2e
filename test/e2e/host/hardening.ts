import { beforeAll, describe, expect, test } from "vitest";
import { ensureRegistryMirror, needsRegistryMirror } from "../../machines/registry-mirror.ts";
import { type Host, harden } from "./machine.ts";

/** Files that say what the server does, with their content, and when Docker and the log were started. */
const SNAPSHOT = `find /etc /var/lib/platform -type f -exec sha256sum {} + | sort
systemctl show --property MainPID docker ssh`;

export function hardeningSuite(get: () => Host): void {
  let mirror = "";

  beforeAll(async () => {
    if (await needsRegistryMirror()) ({ url: mirror } = await ensureRegistryMirror({ log: console.log }));
    await harden(get(), mirror);
  });

  test("nothing failed, and Docker runs", async () => {
    expect(await get().console("systemctl --failed --plain --no-legend")).toBe("");
    expect(await get().console("systemctl is-active docker platform-firewall")).toBe("active\nactive");
  });

  test("run again, no step changes anything, and Docker is not restarted", async () => {
    const before = await get().console(SNAPSHOT);
    const said = await harden(get(), mirror);
    expect(said.filter((line) => /^(changed|installed|made|formatted) /.test(line))).toEqual([]);
    expect(await get().console(SNAPSHOT)).toBe(before);
  });

  describe("SSH", () => {
    test("takes keys only, and lets our own connections through", async () => {
      const settings = (await get().console("sshd -T")).split("\n");
      expect(settings).toEqual(
        expect.arrayContaining([
          "passwordauthentication no",
          "kbdinteractiveauthentication no",
          "permitrootlogin no",
          "maxstartups 100:30:200",
          "maxsessions 64",
        ]),
      );
    });

    test("keeps its settings where a provider's main file does not read ours", async () => {
      await get().console("sed -i '/^Include/d' /etc/ssh/sshd_config");
      expect(await get().console("sshd -T | grep '^maxsessions'")).toBe("maxsessions 10");
      const again = await get().step("prepare", { MAX_SESSIONS: 64, DEPLOY_USER: "deploy" });
      expect(again.exitCode, again.stderr).toBe(0);
      expect(await get().console("sshd -T | grep '^maxsessions'")).toBe("maxsessions 64");
    });
  });

  test("updates are installed at night only, and never restart the server by themselves", async () => {
    const next = await get().console(
      "systemctl show --property NextElapseUSecRealtime --value apt-daily-upgrade.timer",
    );
    expect(next).toMatch(/ 03:[0-3]\d:\d\d /);
    const settings = await get().console("apt-config dump");
    expect(settings).toContain('APT::Periodic::Unattended-Upgrade "1";');
    expect(settings).toContain('Unattended-Upgrade::Automatic-Reboot "false";');
    await get().console("unattended-upgrade --dry-run");
  });

  test("a restart after an update happens at the time that was set, and at no other", async () => {
    const again = await get().step("updates", { REBOOT_TIME: "02:15" });
    expect(again.exitCode, again.stderr).toBe(0);
    const settings = await get().console("apt-config dump");
    expect(settings).toContain('Unattended-Upgrade::Automatic-Reboot "true";');
    expect(settings).toContain('Unattended-Upgrade::Automatic-Reboot-Time "02:15";');
  });

  test("what belongs to the machine that carries a container is left alone, with the reason", async () => {
    for (const part of ["kernel", "swap", "clock"]) {
      const { stdout } = await get().step(part, { MAX_MB: 4096 });
      expect(stdout).toMatch(/^skipped: a container has its machine's (kernel|swap|clock)$/);
    }
  });

  test("settings of Docker that the owner made stay, and a mirror that is gone goes", async () => {
    const docker = (url: string) => get().step("docker", { REGISTRY_MIRROR: url, DEPLOY_USER: "deploy" });
    const settings = async () => JSON.parse(await get().console("cat /etc/docker/daemon.json"));
    await get().console(
      `jq '. + {"max-concurrent-downloads": 2}' /etc/docker/daemon.json >/tmp/d && cp /tmp/d /etc/docker/daemon.json`,
    );
    expect((await docker("")).exitCode).toBe(0);
    expect(await settings()).toEqual({
      "log-driver": "local",
      "log-opts": { "max-size": "10m", "max-file": "3" },
      "max-concurrent-downloads": 2,
    });
    expect((await docker(mirror)).exitCode).toBe(0);
    if (mirror !== "") {
      expect(await get().console("docker info --format '{{.RegistryConfig.Mirrors}}'")).toBe(`[${mirror}/]`);
    }
  });

  test("another mirror restarts a Docker that runs nothing, and never one that runs a container", async () => {
    const docker = async (url: string) => {
      expect((await get().step("docker", { REGISTRY_MIRROR: url, DEPLOY_USER: "deploy" })).exitCode).toBe(0);
      return get().console("systemctl show --property MainPID docker");
    };
    const before = await docker(mirror);
    await get().console("docker run --detach --name busy debian:bookworm-slim sleep infinity");
    expect(await docker("https://mirror.invalid")).toBe(before);
    await get().console("docker rm --force busy");
    expect(await docker(mirror)).not.toBe(before);
  });
}
