import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CloudMachine } from "../harness/cloud-machine.ts";
import { type Stranger, startStranger } from "../host/stranger.ts";
import { makeNeighbour, type Neighbour, type ProviderFacts } from "./provider.ts";

/** Published by hand on the server, past the platform. */
const MISTAKE = 9999;

/** What another server of the same provider can reach, of all ports that there are. */
export function networkSuite(facts: ProviderFacts, machine: () => CloudMachine): void {
  let neighbour: Neighbour;
  let stranger: Stranger;

  beforeAll(async () => {
    neighbour = await makeNeighbour(machine(), facts);
    stranger = await startStranger(machine().name, `container:${neighbour.container}`);
    const pipeline = await machine().containerOf("vision-pipeline");
    const image = await machine().run("docker", "inspect", "--format", "{{.Image}}", pipeline);
    const published = ["--publish", `${MISTAKE}:${MISTAKE}`, "--name", "mistake", "--entrypoint", "python3"];
    await machine().run("docker", "run", "-d", ...published, image, "-m", "http.server", String(MISTAKE));
    const get = `until exec 3<>/dev/tcp/127.0.0.1/${MISTAKE}; do sleep 0.1; done`;
    await machine().run("bash", "-c", `${get} 2>/dev/null`);
  });
  afterAll(async () => {
    await machine().run("docker", "rm", "-f", "mistake");
    await execa("docker", ["rm", "-f", `${machine().name}-stranger`]);
    await neighbour?.remove();
  });

  test.each(["IPv4", "IPv6"])("only SSH and the site answer another server, by %s", async (family) => {
    const address =
      family === "IPv4" ? await machine().output<string>("address") : await facts.ipv6(machine().cloud);
    expect(await stranger.openPorts(address)).toEqual([22, 80, 443]);
  });
}
