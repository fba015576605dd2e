import { expect, test } from "vitest";
import { readable } from "../../../../scripts/os-upgrade/index.ts";
import { upgradesOf } from "../../../../scripts/os-upgrade/packages.ts";

// Of `LC_ALL=C apt-get --simulate --with-new-pkgs upgrade` on Debian 12.
const SIMULATED = `Reading package lists...
The following packages will be upgraded:
  libc6 linux-image-amd64
Inst libc6 [2.36-9+deb12u9] (2.36-9+deb12u10 Debian:12.9/stable [amd64])
Inst linux-image-6.1.0-31-amd64 (6.1.128-1 Debian-Security:12/stable-security [amd64])
Conf libc6 (2.36-9+deb12u10 Debian:12.9/stable [amd64])
`;

const upgrades = [
  { name: "libc6", from: "2.36-9+deb12u9", to: "2.36-9+deb12u10" },
  { name: "linux-image-6.1.0-31-amd64", from: "", to: "6.1.128-1" },
];

test("what apt would install is read with both versions, and new packages as such", () => {
  expect(upgradesOf(SIMULATED)).toEqual(upgrades);
});

test.each([
  [
    { upgrades: [], dryRun: false, restartFor: [], restarted: false },
    ["All packages are up to date.", "No package asks"],
  ],
  [{ upgrades, dryRun: true, restartFor: [], restarted: false }, ["2 packages would be upgraded", "new"]],
  [
    { upgrades, dryRun: false, restartFor: ["linux"], restarted: true },
    ["were upgraded", "Restarted for linux", "31 s"],
  ],
  [{ upgrades: [], dryRun: true, restartFor: ["linux"], restarted: false }, ["A restart is due for linux."]],
])("what was done, or would be, is told: %#", (facts, parts) => {
  const text = readable({ ...facts, downSeconds: 31 });
  for (const part of parts) expect(text).toContain(part);
});
