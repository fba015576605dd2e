import { execa } from "execa";
import { firewallRules } from "../../../infra/server/hetzner/firewall-rules.ts";
import { hcloudCommand } from "../../cloud/clients/hcloud.ts";
import type { Cloud } from "../../cloud/start.ts";
import type { RentArgs, Rented } from "./rent.ts";

/** With `hcloud`: key, firewall, two addresses, volume and server, as the platform makes them at Hetzner. */
export async function rentWithHcloud({ cloud, name, plan, contact }: RentArgs): Promise<Rented> {
  const client = await hcloudCommand();
  const env = { HCLOUD_ENDPOINT: cloud.endpoint, HCLOUD_TOKEN: cloud.token };
  const hcloud = async (words: readonly string[], input = "") =>
    (await execa(client, words, { env, input })).stdout;

  const { location, serverType, volumeGb } = plan;
  await hcloud(["ssh-key", "create", "--name", name, "--public-key-from-file", contact.publicKeyFile]);
  await hcloud(["firewall", "create", "--name", name, "--rules-file", "-"], firewallFile());
  const address = await makeAddress(cloud, `${name}-ipv4`, "ipv4", location);
  await makeAddress(cloud, `${name}-ipv6`, "ipv6", location);
  await hcloud([
    ...["volume", "create", "--name", `${name}-data`, "--size", String(volumeGb), "--location", location],
  ]);
  await hcloud([
    ...["server", "create", "--name", name, "--type", serverType, "--image", "debian-12"],
    ...["--location", location, "--ssh-key", name, "--firewall", name, "--volume", `${name}-data`],
    ...["--primary-ipv4", `${name}-ipv4`, "--primary-ipv6", `${name}-ipv6`],
    ...["--user-data-from-file", contact.userDataFile],
  ]);
  const volume = ["volume", "describe", `${name}-data`, "--output", "format={{.LinuxDevice}}"];
  return { address, device: (await hcloud(volume)).trim() };
}

/** As with curl: the packaged client still sends the datacenter that the API no longer takes. */
async function makeAddress(
  cloud: Cloud,
  name: string,
  type: "ipv4" | "ipv6",
  location: string,
): Promise<string> {
  const answer = await fetch(`${cloud.endpoint}/primary_ips`, {
    method: "POST",
    headers: { authorization: `Bearer ${cloud.token}`, "content-type": "application/json" },
    body: JSON.stringify({ name, type, location, assignee_type: "server", auto_delete: false }),
  });
  if (!answer.ok) throw new Error(`No address "${name}": ${answer.status} ${await answer.text()}`);
  const { primary_ip: made } = (await answer.json()) as { primary_ip: { ip: string } };
  return made.ip;
}

/** The platform's rules in the API's words. */
function firewallFile(): string {
  return JSON.stringify(
    firewallRules([]).map(({ sourceIps, ...rule }) => ({ ...rule, source_ips: sourceIps })),
  );
}
