import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addressOf, buildImage, docker } from "../../service/docker.ts";

/** The first process of the machine: its network, what measures it as on a server and is killed last, and what the test has it do. */
const INIT = `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs -o size=100% tmpfs /run
ip link set lo up
ip addr add 10.77.0.2/30 dev vec0
ip link set vec0 up
sed 's/127.0.0.1:9100/0.0.0.0:9100/' /etc/services/node/run >/run/node
(echo -1000 >/proc/self/oom_score_adj; exec sh /run/node) &
while sleep 0.5; do
  for script in /scripts/*; do
    if [ -f "$script" ]; then sh "$script"; rm "$script"; fi
  done
done
`;

/** Its line leads into the container, and what is asked there is asked of it. It needs memory that is executable. */
const BOOT = `#!/bin/sh
set -e
ip tuntap add dev tap0 mode tap
ip addr add 10.77.0.1/30 dev tap0
ip link set tap0 up
socat TCP-LISTEN:9100,fork,reuseaddr TCP:10.77.0.2:9100 &
export TMPDIR=/dev/shm
exec linux mem=128M rootfstype=hostfs rootflags=/ rw init=/init.sh vec0:transport=tap,ifname=tap0,depth=64,gro=1 con=null quiet </dev/null
`;

/**
 * A machine with 128 MB and a clock of its own, in a container: Linux as a program (user-mode-linux), whose disk is the container's. What is
 * broken of its kernel breaks nobody else's.
 */
export class OwnKernel {
  readonly #container: string;

  private constructor(container: string) {
    this.#container = container;
  }

  /** @param folder of the test's own, for what is needed on the way */
  static async start(runId: string, folder: string): Promise<OwnKernel> {
    await mkdir(folder);
    const packages = "user-mode-linux iproute2 socat perl-base";
    const lines = [
      `FROM ${await buildImage("monitoring")}`,
      "USER 0",
      `RUN apt-get update && apt-get install --yes --no-install-recommends ${packages} && mkdir /scripts`,
      "COPY init.sh boot.sh /",
      "RUN chmod 0755 /init.sh",
    ];
    await writeFile(join(folder, "init.sh"), INIT);
    await writeFile(join(folder, "boot.sh"), BOOT);
    await writeFile(join(folder, "Dockerfile"), lines.join("\n"));
    const image = await docker("build", "--quiet", "--network=host", folder);
    const rights = [
      "--cap-add=NET_ADMIN",
      "--cap-add=SYS_PTRACE",
      "--device=/dev/net/tun",
      "--security-opt=seccomp=unconfined",
    ];
    return new OwnKernel(
      await docker(
        ...["run", "--detach", `--label=platform.test=${runId}`, "--user=0", ...rights],
        ...["--tmpfs=/dev/shm:exec,size=256m", "--no-healthcheck", image, "sh", "/boot.sh"],
      ),
    );
  }

  /** Where its figures are. */
  async target(): Promise<string> {
    return `${await addressOf(this.#container)}:9100`;
  }

  /** Has it run a shell script, soon. */
  async run(script: string): Promise<void> {
    await docker(
      "exec",
      this.#container,
      "sh",
      "-c",
      'printf %s "$1" >/new && mv /new /scripts/one',
      "sh",
      script,
    );
  }
}
