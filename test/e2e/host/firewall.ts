import { beforeAll, describe, expect, test } from "vitest";
import { eventually, type Host } from "./machine.ts";
import { type Addresses, meetStranger, type Stranger } from "./stranger.ts";

/** Answers every connection on TCP port 9000 and every packet on UDP port 9000 with "hello". */
const GREETER = `use IO::Socket::INET; use IO::Select;
$t = IO::Socket::INET->new(Listen => 64, LocalPort => 9000, ReuseAddr => 1) or die;
$u = IO::Socket::INET->new(Proto => "udp", LocalPort => 9000) or die;
for (;;) { for $s (IO::Select->new($t, $u)->can_read) {
  if ($s == $t) { $c = $t->accept; print $c "hello"; close $c } else { $u->recv($d, 9); $u->send("hello") } } }`;

/** A container that publishes what it should, and 9999 by mistake; and a program on the server itself. */
const SERVICES = `set -e
sudo docker network create greetings
sudo docker run -d --init --name greeter --network greetings --restart unless-stopped -p 80:9000 -p 443:9000 -p 443:9000/udp \
  -p 9999:9000 -p 9999:9000/udp debian:bookworm-slim perl -e '${GREETER}'
printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server --bind :: 7777\\n[Install]\\nWantedBy=multi-user.target\\n' |
  sudo tee /etc/systemd/system/program.service
sudo systemctl enable --now program`;

export function firewallSuite(run: string, get: () => Host): void {
  let stranger: Stranger;
  let addresses: Addresses;

  const serving = () =>
    eventually(get(), "exec 3<>/dev/tcp/127.0.0.1/9999 && [ $(timeout 2 head -c 5 <&3) = hello ]");

  beforeAll(async () => {
    ({ stranger, addresses } = await meetStranger(run, get()));
    await get().run("bash -s", SERVICES);
    await serving();
  });

  test.each(["ipv4", "ipv6"] as const)("of all ports, only 22, 80 and 443 answer by %s", async (family) => {
    expect(await stranger.openPorts(addresses[family])).toEqual([22, 80, 443]);
  });

  test.each(["ipv4", "ipv6"] as const)("HTTP/3 gets through by %s, and no other UDP", async (family) => {
    expect(await stranger.answersUdp(addresses[family], 443)).toBe(true);
    expect(await stranger.answersUdp(addresses[family], 9999)).toBe(false);
  });

  test("without the firewall the mistake would be reachable, and a restart of nftables brings it back", async () => {
    await get().run("sudo nft delete table inet platform");
    expect(await stranger.openPorts(addresses.ipv4, "7777,9999")).toEqual([7777, 9999]);
    expect(await stranger.openPorts(addresses.ipv6, "7777,9999")).toEqual([7777, 9999]);
    await get().run("sudo systemctl start nftables && sudo systemctl restart platform-firewall docker");
    // Debian's own unit flushes every rule when it starts and stops.
    await get().run("sudo systemctl restart nftables");
    await eventually(get(), "nft list table inet platform");
    expect(await stranger.openPorts(addresses.ipv4, "7777,9999")).toEqual([]);
    await get().run("sudo systemctl stop nftables && sudo systemctl restart platform-firewall docker");
    await serving();
  });

  test("a restart of Docker opens nothing", async () => {
    await get().run("sudo systemctl restart docker");
    await serving();
    expect(await stranger.openPorts(addresses.ipv4, "22,80,443,7777,9999")).toEqual([22, 80, 443]);
  });

  test("containers reach each other and the outside", async () => {
    const ask = (host: string, port: number, words: string) =>
      `sudo docker run --rm --network greetings debian:bookworm-slim timeout 10 bash -c 'exec 3<>/dev/tcp/${host}/${port}; ${words}'`;
    expect(await get().run(ask("greeter", 9000, "head -c 5 <&3"))).toBe("hello");
    const mirror = new URL(await get().run("jq -r '.[\"registry-mirrors\"][0]' /etc/docker/daemon.json"));
    const http = 'printf "GET /v2/ HTTP/1.0\\r\\n\\r\\n" >&3; head -n 1 <&3';
    expect(await get().run(ask(mirror.hostname, Number(mirror.port), http))).toContain("200 OK");
  });

  describe("SSH", () => {
    const restrict = (networks: string) => get().step("firewall", { SSH_NETWORKS: networks });

    test("is not limited to networks without the deployment's own address, and nothing changes", async () => {
      const before = await get().run("sudo nft list table inet platform | grep -v counter");
      const result = await restrict("192.0.2.0/24 2001:db8::/32");
      expect(result.exitCode).toBe(1);
      const [client] = (await get().run("echo $SSH_CONNECTION")).split(" ");
      expect(result.stderr).toContain(
        `(192.0.2.0/24 2001:db8::/32) do not contain "${client}", from which this deployment comes`,
      );
      expect(result.stderr).toContain(`Add "${client}", or its network, to "sshNetworks".`);
      expect(await get().run("sudo nft list table inet platform | grep -v counter")).toBe(before);
    });

    test("is closed to whom the networks leave out, and opened again", async () => {
      const [client] = (await get().run("echo $SSH_CONNECTION")).split(" ");
      // Overlapping networks, and one address.
      expect((await restrict(`192.0.2.0/24 192.0.2.0/25 2001:db8::/32 ${client}`)).exitCode).toBe(0);
      expect(await stranger.openPorts(addresses.ipv4, "22,80")).toEqual([80]);
      expect(await stranger.openPorts(addresses.ipv6, "22,80")).toEqual([80]);
      expect((await restrict("")).exitCode).toBe(0);
      expect(await stranger.openPorts(addresses.ipv6, "22,80")).toEqual([22, 80]);
    });

    test("a rule of the owner's opens another port, and a wrong one leaves the rules as they are", async () => {
      const own = (rule: string) => get().run("sudo tee /etc/platform/firewall.d/own.nft", rule);
      await own("tcp dport 7777 accept\n");
      expect((await restrict("")).exitCode).toBe(0);
      expect(await stranger.openPorts(addresses.ipv4, "22,7777,9999")).toEqual([22, 7777]);
      await own("tcp dport nonsense accept\n");
      const result = await restrict("");
      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain(
        "The firewall's rules are not valid. Look at your own in /etc/platform/firewall.d",
      );
      expect(await stranger.openPorts(addresses.ipv4, "22,7777,9999")).toEqual([22, 7777]);
      await get().run("sudo rm /etc/platform/firewall.d/own.nft");
      expect((await restrict("")).exitCode).toBe(0);
    });
  });

  test("after a restart of the server, it is closed before anything is published", async () => {
    await get().restart();
    await get().ready();
    await serving();
    expect(await stranger.openPorts(addresses.ipv4, "22,80,443,7777,9999")).toEqual([22, 80, 443]);
    const started = (unit: string) =>
      get().console(`systemctl show --property ActiveEnterTimestampMonotonic --value ${unit}`).then(Number);
    expect(await started("platform-firewall")).toBeLessThan(await started("docker"));
  });
}
