import type { Writable } from "node:stream";
import type { Remote } from "../stack/remote.ts";

/** A package that there is a newer one of. */
export interface Upgrade {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** Waits for who holds apt, such as the nightly updates; keeps settings that were changed; asks nothing. */
const APT = [
  "sudo env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get --quiet",
  "-o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold",
].join(" ");

/** Debian's and Ubuntu's mark that a restart is due, written by packages such as the kernel's. */
const MARK = "/run/reboot-required";

/** What `apt-get --simulate upgrade` would install. New packages that those ask for, such as a kernel's, have no "from". Pure. */
export function upgradesOf(simulated: string): Upgrade[] {
  return simulated.split("\n").flatMap((line) => {
    const [, name, from = "", to] = /^Inst (\S+) (?:\[(\S+)\] )?\((\S+) /.exec(line) ?? [];
    return name !== undefined && to !== undefined ? [{ name, from, to }] : [];
  });
}

export async function findUpgrades(remote: Remote): Promise<Upgrade[]> {
  await remote.run(`${APT} update`);
  return upgradesOf(await remote.run(`LC_ALL=C ${APT} --simulate --with-new-pkgs upgrade`));
}

/** @param show is given what apt prints, as it comes */
export async function upgrade(remote: Remote, show: Writable | undefined): Promise<void> {
  await remote.run(`${APT} --yes --with-new-pkgs upgrade`, show ? { out: show } : {});
}

/** Packages that ask for a restart; none where nobody does. */
export async function wantRestart(remote: Remote): Promise<string[]> {
  const text = await remote.run(
    `if test -e ${MARK}; then { cat ${MARK}.pkgs 2>/dev/null || echo 'a package'; } | sort -u; fi`,
  );
  return text.split("\n").filter((line) => line !== "");
}
