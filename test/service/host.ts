import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { docker } from "./docker.ts";

const STEP = new URL("../../infra/host/steps/metrics.sh", import.meta.url);

/** What a server has that the script asks: Docker's client, apt, and the hook with which a new kernel asks for a restart. */
const DOCKERFILE = `FROM debian:trixie-slim
RUN apt-get update && apt-get install --yes --no-install-recommends apt-utils docker-cli \\
 && cd /tmp && apt-get download unattended-upgrades && dpkg --extract unattended-upgrades_*.deb / && rm -rf /var/lib/apt/lists/* /tmp/*
COPY metrics.sh /metrics.sh`;

/** Two versions of a package, the older one installed, the newer one offered as Debian offers security updates. */
const SECURITY_UPDATE = `mkdir -p /repository && cd /repository
for version in 1.0 1.1; do
  mkdir -p $version/DEBIAN
  printf 'Package: leaky\\nVersion: %s\\nArchitecture: all\\nMaintainer: test\\nDescription: leaks\\n' $version >$version/DEBIAN/control
  dpkg-deb --build $version leaky_$version.deb >/dev/null
done
dpkg --install leaky_1.0.deb >/dev/null
apt-ftparchive packages . >Packages
apt-ftparchive -o APT::FTPArchive::Release::Label=Debian-Security -o APT::FTPArchive::Release::Suite=stable-security release . >Release
rm -f /etc/apt/sources.list.d/*
echo 'deb [trusted=yes] file:/repository ./' >/etc/apt/sources.list
apt-get update --quiet --quiet
rm -f /run/platform-updates`;

/** A container that is the server for the host's own script, which runs in it every second: it sees this machine's containers. */
export class TestHost {
  readonly container: string;

  private constructor(container: string) {
    this.container = container;
  }

  /**
   * @param folder of the test's own, for what is needed on the way
   * @param metrics where the script writes
   */
  static async start(runId: string, folder: string, metrics: string): Promise<TestHost> {
    const step = await readFile(STEP, "utf8");
    const script = /<<'SCRIPT'\n(.*?)\nSCRIPT\n/s.exec(step)?.[1];
    if (script === undefined) throw new Error("metrics.sh holds no script");
    const context = join(folder, "image");
    await mkdir(context);
    await chmod(metrics, 0o777);
    await writeFile(join(context, "metrics.sh"), script);
    await writeFile(join(context, "Dockerfile"), DOCKERFILE);
    const image = await docker("build", "--quiet", "--network=host", context);
    const mounts = [
      "/var/run/docker.sock:/var/run/docker.sock",
      "/sys/fs/cgroup:/sys/fs/cgroup:ro",
      `${metrics}:/metrics`,
    ];
    const container = await docker(
      ...["run", "--detach", "--init", `--label=platform.test=${runId}`, "--pid=host", "--cgroupns=host"],
      ...mounts.map((mount) => `--volume=${mount}`),
      ...[image, "bash", "-c", "while bash /metrics.sh /metrics/host.prom; do sleep 1; done"],
    );
    return new TestHost(container);
  }

  /** apt has a security update to offer, and nobody installs it. */
  async offerSecurityUpdate(): Promise<void> {
    await this.#run(SECURITY_UPDATE);
  }

  /** What a package with a new kernel does when it is installed. */
  async installKernel(): Promise<void> {
    await this.#run("DPKG_MAINTSCRIPT_PACKAGE=linux-image-test /etc/kernel/postinst.d/unattended-upgrades");
  }

  /** The lists of packages were fetched so many days ago, and never since. */
  async ageLists(days: number): Promise<void> {
    await this.#run(`touch --date '${days} days ago' /var/lib/apt/lists`);
  }

  /** What it keeps of kills for memory: a container and a time a line. */
  kills(): Promise<string> {
    return docker("exec", this.container, "cat", "/run/platform-kills");
  }

  /** Says nothing any more. */
  async stop(): Promise<void> {
    await docker("kill", this.container);
  }

  async #run(script: string): Promise<void> {
    await docker("exec", this.container, "bash", "-euc", script);
  }
}
