import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { inboundRules, OUTBOUND_RULES } from "../../../infra/server/digitalocean/firewall-rules.ts";
import { STATE } from "../../../scripts/state.ts";
import { buildDoctl } from "../../cloud/clients/doctl.ts";
import type { RentArgs, Rented } from "./rent.ts";

/** `--wait` looks every 5 seconds only, which would be unfair. */
const LOOK_MS = 500;

/** With `doctl`: key, tag, firewall, address, volume and droplet, as the platform makes them at DigitalOcean. */
export async function rentWithDoctl({ cloud, name, plan, contact }: RentArgs): Promise<Rented> {
  const client = await buildDoctl(STATE, () => undefined);
  const global = ["--api-url", new URL(cloud.endpoint).origin, "--access-token", cloud.token];
  const compute = async (...words: string[]) =>
    (await execa(client, [...global, "compute", ...words])).stdout.trim();
  const field = (column: string, ...words: string[]) => compute(...words, "--format", column, "--no-header");
  const becomes = async (wanted: string, ...words: string[]) => {
    while ((await field("Status", ...words)) !== wanted) await pause(LOOK_MS);
  };
  const act = async (...words: string[]) => {
    const answer: { id: number } | { id: number }[] = JSON.parse(await compute(...words, "--output", "json"));
    await becomes("completed", "action", "get", String([answer].flat()[0]?.id));
  };

  const { location, serverType, volumeGb } = plan;
  const key = await readFile(contact.publicKeyFile, "utf8");
  const keyId = await field("ID", "ssh-key", "create", name, "--public-key", key);
  await compute("tag", "create", name);
  await compute("firewall", "create", "--name", name, "--tag-names", name, ...firewallWords());
  const address = await field("IP", "reserved-ip", "create", "--region", location);
  const volumeName = `${name}-data`;
  const size = ["--size", `${volumeGb}GiB`];
  const volume = await field("ID", "volume", "create", volumeName, "--region", location, ...size);
  const words = [
    ...["--region", location, "--size", serverType, "--image", "debian-12-x64", "--ssh-keys", keyId],
    ...["--tag-names", name, "--enable-ipv6", "--user-data-file", contact.userDataFile],
  ];
  const droplet = await field("ID", "droplet", "create", name, ...words);
  await becomes("active", "droplet", "get", droplet);
  await act("reserved-ip-action", "assign", address, droplet);
  await act("volume-action", "attach", volume, droplet);
  return { address, device: `/dev/disk/by-id/scsi-0DO_Volume_${volumeName}` };
}

/** The platform's rules as the command line takes them. */
function firewallWords(): string[] {
  const rule = (protocol: string, ports: string | undefined, addresses: readonly string[]) =>
    [
      `protocol:${protocol}`,
      ...(ports ? [`ports:${ports}`] : []),
      ...addresses.map((one) => `address:${one}`),
    ].join(",");
  const inbound = inboundRules([]).map(({ protocol, portRange, sourceAddresses }) =>
    rule(String(protocol), portRange as string | undefined, sourceAddresses as string[]),
  );
  const outbound = OUTBOUND_RULES.map(({ protocol, portRange, destinationAddresses }) =>
    rule(String(protocol), portRange as string | undefined, destinationAddresses as string[]),
  );
  return ["--inbound-rules", inbound.join(" "), "--outbound-rules", outbound.join(" ")];
}
