import { afterAll, beforeAll, expect, test } from "vitest";
import { ESSENTIAL } from "../../stacks/selection.ts";
import { commandsIn } from "../e2e/harness/command.ts";
import { allHealthy, containers } from "../e2e/harness/containers.ts";
import { describeMachine, type Machine, settingsWithout } from "../e2e/harness/machine.ts";
import { SERVICES } from "../e2e/harness/services.ts";
import { sweepOrphans } from "../e2e/harness/sweep.ts";

/** A server's packages are upgraded, and it is restarted because one of them asks for it. */

/**
 * A package in two versions: the old one is installed, the new one lies in a repository of the server's own, and asks for a restart as a
 * kernel does.
 */
const REPOSITORY = `
cd "$(mktemp -d)"
make() {
  mkdir -p "$1/DEBIAN"
  printf 'Package: platform-probe\\nVersion: %s\\nArchitecture: all\\nMaintainer: A test\\nDescription: a test\\n' "$1" >"$1/DEBIAN/control"
  printf '#!/bin/sh\\ntouch /run/reboot-required\\necho platform-probe >>/run/reboot-required.pkgs\\n' >"$1/DEBIAN/postinst"
  chmod 755 "$1/DEBIAN/postinst"
  dpkg-deb --build --root-owner-group "$1" "$1.deb" >/dev/null
}
make 1.0
make 2.0
dpkg --install 1.0.deb >/dev/null
rm -f /run/reboot-required /run/reboot-required.pkgs
mkdir -p /srv/packages
cp 2.0.deb /srv/packages/
{ cat 2.0/DEBIAN/control
  printf 'Filename: ./2.0.deb\\nSize: %s\\nSHA256: %s\\n' "$(stat -c %s 2.0.deb)" "$(sha256sum 2.0.deb | cut -d ' ' -f 1)"
} >/srv/packages/Packages
echo 'deb [trusted=yes] file:/srv/packages ./' >/etc/apt/sources.list.d/platform-probe.list
`;

let machine: Machine;

beforeAll(async () => {
  await sweepOrphans();
  machine = await describeMachine("os-upgrade");
  await machine.stack.setAllConfig(
    settingsWithout(SERVICES.filter((name) => !ESSENTIAL.includes(name))),
    true,
  );
  await machine.up();
});
afterAll(() => machine?.remove());

const make = async (...words: [string, ...string[]]) => {
  const { exitCode, text, stdout } = await commandsIn(
    machine.workspace,
    machine.name,
    async () => undefined,
  )(...words, "--json");
  expect(exitCode, text).toBe(0);
  return JSON.parse(stdout);
};
const probe = () => machine.run("dpkg-query", "--show", "platform-probe");
const booted = () => machine.run("cut", "-d", " ", "-f", "22", "/proc/1/stat");

test("os-upgrade installs what is newer, restarts the server for it, and all services are healthy again, under the policy that they had", async () => {
  await machine.run("bash", "-ceu", REPOSITORY);
  const before = { boot: await booted(), containers: await containers(machine) };
  const upgrade = { name: "platform-probe", from: "1.0", to: "2.0" };
  const tried = await make("os-upgrade", "--dry-run");
  expect(tried).toMatchObject({ dryRun: true, restarted: false });
  expect(tried.upgrades).toContainEqual(upgrade);
  expect(await probe()).toMatch(/\t1\.0$/);

  const done = await make("os-upgrade");
  console.log(`all services were healthy again after ${done.downSeconds.toFixed(1)} s`);
  expect(done).toMatchObject({ restartFor: ["platform-probe"], restarted: true });
  expect(done.upgrades).toContainEqual(upgrade);
  expect(await probe()).toMatch(/\t2\.0$/);
  expect(await booted()).not.toBe(before.boot);
  await allHealthy(machine, ESSENTIAL);
  expect((await containers(machine)).map(({ id }) => id).toSorted()).toEqual(
    before.containers.map(({ id }) => id).toSorted(),
  );
  const ids = before.containers.map(({ id }) => id);
  const policies = await machine.run(
    "docker",
    "inspect",
    "--format",
    "{{.HostConfig.RestartPolicy.Name}}",
    ...ids,
  );
  expect(new Set(policies.split("\n"))).toEqual(new Set(["unless-stopped"]));
  // Which logs in, over HTTPS.
  (await machine.client()).close();
});

test("with nothing newer it changes nothing, and restarts nothing", async () => {
  const boot = await booted();
  expect(await make("os-upgrade")).toMatchObject({ upgrades: [], restartFor: [], restarted: false });
  expect(await booted()).toBe(boot);
});
