import { beforeAll, describe, expect, test } from "vitest";
import type { Outcome } from "../../machines/ssh.ts";
import { type LoopDevice, makeLoopDevice } from "./loop-device.ts";
import { eventually, type Host } from "./machine.ts";

/** Not where the server in a container has its own volume. */
const DATA_PATH = "/srv/data";

export function volumeSuite(get: () => Host): void {
  /** Runs the step as after a provider attached a device. */
  async function mount(device: LoopDevice, path = DATA_PATH, sizeGb = 0): Promise<Outcome> {
    const variables = { DEVICE: device.path, DATA_PATH: path, SIZE_GB: sizeGb, SECONDS_ALLOWED: 3 };
    return get().step("volume", variables);
  }

  /** Why a device is not mounted; what is on it is the same afterwards. */
  async function refusal(device: LoopDevice, path?: string): Promise<string> {
    const checksum = `sha256sum <${device.path}`;
    const before = await get().console(checksum);
    const result = await mount(device, path);
    expect(result.exitCode, result.stdout).toBe(1);
    expect(await get().console(checksum)).toBe(before);
    return result.stderr;
  }

  const prepared = async (purpose: string, command: (device: LoopDevice) => string) => {
    const device = await makeLoopDevice(purpose, 64);
    await device.attach(get());
    await get().console(command(device));
    return device;
  };

  const megabytes = async () =>
    Number((await get().console(`df --output=size -BM ${DATA_PATH} | tail -n 1`)).replace("M", ""));

  describe("refused, with nothing changed on it", () => {
    test("a device that never appears", async () => {
      const device = await makeLoopDevice("never", 64);
      const result = await mount(device);
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain(
        "it did not appear within 3 seconds. See that it is attached to this server",
      );
    });

    test("a device with a partition table", async () => {
      const device = await prepared(
        "partitions",
        ({ path }) => `echo ',,L' | sfdisk --no-reread --no-tell-kernel --quiet ${path}`,
      );
      expect(await refusal(device)).toContain("it is not blank, but holds no file system that is known");
    });

    test("a device with data that no program knows", async () => {
      const device = await prepared(
        "unknown",
        ({ path }) => `dd if=/dev/urandom of=${path} bs=1M seek=3 count=1 conv=notrunc`,
      );
      expect(await refusal(device)).toContain("it is not blank, but holds no file system that is known");
    });

    test("a device that is swap", async () => {
      const device = await prepared("swap", ({ path }) => `mkswap ${path}`);
      expect(await refusal(device)).toContain('it holds "swap", not a file system');
    });

    test("a folder with content on the server's own disk", async () => {
      const device = await makeLoopDevice("blank", 64);
      await device.attach(get());
      await get().console("mkdir -p /srv/full && touch /srv/full/precious");
      // Blank it is, so it may be formatted; it is not mounted over what is there.
      const result = await mount(device, "/srv/full");
      expect(result.stderr).toContain(
        "that folder has content on the server's own disk, which the volume would hide",
      );
      expect(await get().console("ls /srv/full; grep -c /srv/full /etc/fstab || true")).toBe("precious\n0");
    });

    test("a folder where something else is mounted", async () => {
      const device = await prepared("second", ({ path }) => `mkfs.ext4 -q ${path}`);
      expect(await refusal(device, "/tmp")).toContain("something else is mounted there (tmpfs)");
    });
  });

  describe("a blank device", () => {
    let device: LoopDevice;
    const UUID = "findmnt --noheadings --output UUID,FSTYPE,OPTIONS /srv/data";

    beforeAll(async () => {
      device = await makeLoopDevice("data", 64);
      await device.attach(get());
    });

    test("is formatted once, and mounted by a line of our own", async () => {
      const first = await mount(device);
      expect(first.exitCode, first.stderr).toBe(0);
      expect(first.stdout).toContain(`formatted ${device.path}, which was blank`);
      const mounted = await get().console(UUID);
      expect(mounted).toMatch(/ ext4 .*noatime.*discard/);
      const line = await get().console("grep ' /srv/data ' /etc/fstab");
      expect(line).toMatch(
        /^UUID=[0-9a-f-]{36} \/srv\/data ext4 nofail,discard,noatime,x-systemd.device-timeout=60s 0 2$/,
      );

      await get().console("echo precious >/srv/data/file");
      const second = await mount(device);
      expect(second).toMatchObject({ exitCode: 0, stderr: "" });
      expect(second.stdout).not.toMatch(/changed|formatted/);
      expect(await get().console(UUID)).toBe(mounted);
    });

    test("is kept with its data when another server takes it", async () => {
      await get().console("umount /srv/data && sed -i '/srv.data/d' /etc/fstab");
      const result = await mount(device);
      expect(result.exitCode, result.stderr).toBe(0);
      expect(result.stdout).not.toContain("formatted");
      expect(await get().console("cat /srv/data/file")).toBe("precious");
    });

    // Growing while mounted takes a right that not every machine that runs these tests can give to a container.
    test("gives its whole size when it has grown", async () => {
      const before = await megabytes();
      await device.grow(256);
      await get().console("umount /srv/data");
      const result = await mount(device);
      expect(result.exitCode, result.stderr).toBe(0);
      expect(result.stdout).toContain("grown to the size of the volume");
      expect(await megabytes()).toBeGreaterThan(before + 150);
      expect(await get().console("cat /srv/data/file")).toBe("precious");
    });

    test("is not written past when it comes late after a restart: Docker waits for it, and comes with it", async () => {
      await get().restart();
      await get().ready();
      // The device is not there yet: nothing plays udev in a container.
      await eventually(get(), "systemctl is-system-running | grep -qE 'running|degraded'", 60);
      expect(await get().console("systemctl is-active docker srv-data.mount || true")).toBe(
        "inactive\nfailed",
      );
      // Nor does anybody start it by asking for it, however often.
      await get().console("for _ in $(seq 20); do docker ps >/dev/null 2>&1 || true; done");
      expect(await get().console("ls -A /srv/data; systemctl is-active docker || true")).toBe("inactive");

      await device.attach(get());
      await get().console("systemctl start srv-data.mount");
      await eventually(get(), "systemctl is-active docker");
      expect(await get().console("cat /srv/data/file")).toBe("precious");
      const started = (unit: string) =>
        get().console(`systemctl show --property ActiveEnterTimestampMonotonic --value ${unit}`).then(Number);
      expect(await started("srv-data.mount")).toBeLessThan(await started("docker"));
    });
  });
}
