import { execa } from "execa";
import { RUN_LABEL } from "../../machines/labels.ts";
import type { Host } from "./machine.ts";

const IMAGE = "platform-test/stranger";

const DOCKERFILE = `FROM debian:bookworm-slim
RUN apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends nmap >/dev/null
`;

/** Addresses of a server in the network that it shares with the stranger. */
export interface Addresses {
  readonly ipv4: string;
  readonly ipv6: string;
}

/** Another host in a server's network, with Debian's nmap. */
export interface Stranger {
  /** TCP ports of an address that answer, out of all that there are unless some are named. */
  openPorts(address: string, ports?: string): Promise<number[]>;
  /** Whether a UDP service at a port answers. */
  answersUdp(address: string, port: number): Promise<boolean>;
}

/** Puts a stranger beside a server, with IPv4 and IPv6 between them. Removed by the run's label. */
export async function meetStranger(
  run: string,
  host: Host,
): Promise<{ stranger: Stranger; addresses: Addresses }> {
  const name = `${run}-stranger`;
  const ipv6 = `fd00:${process.pid
    .toString(16)
    .padStart(8, "0")
    .replace(/(.{4})$/, ":$1")}::/64`;
  // Not of those from which the Docker in the server chooses for itself.
  const subnets = ["--subnet", `198.18.${process.pid % 256}.0/24`, "--ipv6", "--subnet", ipv6];
  await execa("docker", ["network", "create", "--label", `${RUN_LABEL}=${run}`, ...subnets, name]);
  await execa("docker", ["network", "connect", name, host.name]);
  const stranger = await startStranger(run, name);
  const look = async (field: string) => {
    const format = `{{(index .NetworkSettings.Networks "${name}").${field}}}`;
    return (await execa("docker", ["inspect", "--format", format, host.name])).stdout;
  };
  return {
    addresses: { ipv4: await look("IPAddress"), ipv6: await look("GlobalIPv6Address") },
    stranger,
  };
}

/** @param network of Docker, or "container:NAME" for that of a machine */
export async function startStranger(run: string, network: string): Promise<Stranger> {
  const name = `${run}-stranger`;
  await execa("docker", ["build", "--quiet", "--tag", IMAGE, "-"], { input: DOCKERFILE });
  const words = ["--name", name, "--label", `${RUN_LABEL}=${run}`, "--network", network];
  await execa("docker", ["run", "--detach", ...words, IMAGE, "sleep", "infinity"]);
  const inside = (...command: string[]) => execa("docker", ["exec", name, ...command], { reject: false });
  return {
    async openPorts(address, ports = "1-65535") {
      const family = address.includes(":") ? ["-6"] : [];
      const fast = ["-T5", "--min-rate", "20000", "--max-retries", "1"];
      const scan = ["-n", "-Pn", ...family, ...fast, "-p", ports, "-oG", "-", address];
      const { stdout } = await inside("nmap", ...scan);
      return [...stdout.matchAll(/(\d+)\/open\/tcp/g)].map(([, port]) => Number(port));
    },
    async answersUdp(address, port) {
      const ask = `exec 3<>/dev/udp/${address}/${port} && echo hello >&3 && timeout 2 head -c 5 <&3`;
      return (await inside("bash", "-c", ask)).stdout === "hello";
    },
  };
}
