import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { type Host, MEMORY_MB } from "./machine.ts";

/** Everything on the server that a deployment could change, as one number for each file. */
const SNAPSHOT =
  "{ find /etc /srv /usr/bin /usr/sbin /var/lib/platform -type f -exec sha256sum {} + 2>/dev/null; dpkg -l; } | sort | sha256sum";

/** A host that will not do, how it gets so, and what is said about it. */
interface Unfit {
  readonly name: string;
  readonly make?: string;
  readonly undo?: string;
  readonly variables?: Readonly<Record<string, number>>;
  readonly user?: string;
  readonly reason: RegExp;
}

const UNFIT: readonly Unfit[] = [
  {
    name: "a full disk",
    make: "mount -t tmpfs -o size=64m none /srv/platform",
    undo: "umount /srv/platform",
    reason: /The disk at "\/srv\/platform" has 0 GB free, and 15 GB are needed\. Free some/,
  },
  {
    name: "another web server",
    make: "systemd-run --unit other-web python3 -m http.server 80 && until ss -Hltn 'sport = :80' | grep -q .; do sleep 0.1; done",
    undo: "systemctl stop other-web",
    reason: /Port 80\/tcp is in use by "python3"\. Stop it, and see that it does not start again/,
  },
  {
    name: "a user who is not root and has no sudo",
    make: "useradd --create-home --shell /bin/bash guest && cp -r /home/deploy/.ssh /home/guest/ && chown -R guest: /home/guest/.ssh",
    undo: "loginctl terminate-user guest; until userdel --remove guest; do sleep 0.2; done",
    user: "guest",
    reason: /User "guest" may not use sudo without a password\. As root: echo 'guest ALL=/,
  },
  {
    // No package source has one this old any more, so a command answers as it did.
    name: "an old Docker",
    make: `echo '#!/bin/sh
[ "$1" = version ] && echo 19.03.15' >/usr/local/bin/docker && chmod 0755 /usr/local/bin/docker`,
    undo: "rm /usr/local/bin/docker",
    reason: /Docker is 19\.03\.15, and 20\.10 is needed\. Update it, or remove it/,
  },
  {
    name: "a Docker that does not run",
    make: "ln -s /bin/false /usr/local/bin/docker",
    undo: "rm /usr/local/bin/docker",
    reason: /Docker is installed but does not run\. As root: systemctl enable --now docker/,
  },
  {
    name: "less memory than the stack counts on",
    variables: { MEMORY_GB: 8 },
    reason: new RegExp(`The host has ${MEMORY_MB} MB of memory, and the stack counts on 8 GB\\.`),
  },
];

export function preflightSuite(get: () => Host): void {
  /** What an unfit host is told. */
  async function refusal(unfit: Unfit): Promise<string> {
    await get().console(unfit.make ?? "true");
    try {
      const before = await get().console(SNAPSHOT);
      const result = await get().preflight(unfit.variables, unfit.user);
      expect(await get().console(SNAPSHOT)).toBe(before);
      expect(result.exitCode).toBe(1);
      return result.stderr;
    } finally {
      await get().console(unfit.undo ?? "true");
    }
  }

  test("a host that will do is told what is going to be changed, and nothing is", async () => {
    const before = await get().console(SNAPSHOT);
    const result = await get().preflight();
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(result.stderr).toContain("firewall: nothing but SSH, 80 and 443 is reached from outside\n");
    expect(result.stderr).toContain("writes to /srv/platform, /etc/platform and /var/lib/platform");
    expect(await get().console(SNAPSHOT)).toBe(before);
  });

  describe("refused before any change", () => {
    test.each(UNFIT)("$name", async (unfit) => {
      const said = await refusal(unfit);
      expect(said).toMatch(unfit.reason);
      expect(said).toContain("Nothing was changed on it.");
      expect(said.match(/^ {2}- /gm)).toHaveLength(1);
    });

    test("1 GB of memory, which for a server in a container is its limit and not what its kernel shows", async () => {
      const limit = (memory: string) =>
        execa("docker", ["update", "--memory", memory, "--memory-swap", memory, get().name]);
      await limit("1g");
      try {
        expect(await refusal({ name: "", reason: / / })).toContain("The host has 1024 MB of memory");
      } finally {
        await limit(`${MEMORY_MB}m`);
      }
    });

    test("everything that is wrong is said at once", async () => {
      const [disk, web, , docker, , memory] = UNFIT as [Unfit, Unfit, Unfit, Unfit, Unfit, Unfit];
      const parts = [disk, web, docker];
      const said = await refusal({
        name: "",
        make: parts.map(({ make }) => make).join(" && "),
        undo: parts.map(({ undo }) => undo).join(" && "),
        variables: { MEMORY_GB: 8 },
        reason: / /,
      });
      for (const { reason } of [...parts, memory]) expect(said).toMatch(reason);
    });
  });

  test("ports that will be closed are named with their programs", async () => {
    await get().console(
      "systemd-run --unit other-files python3 -m http.server 8080 && until ss -Hltn 'sport = :8080' | grep -q .; do sleep 0.1; done",
    );
    const result = await get().preflight();
    await get().console("systemctl stop other-files");
    expect(result.stderr).toContain("that closes tcp/8080 (python3)\n");
  });
}
