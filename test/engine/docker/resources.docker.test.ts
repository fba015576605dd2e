/** The docker plugin against the daemon of this machine. */

import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasSshd, TestServer } from "../command/sshd.ts";
import { Unfinished } from "../plugin/errors.ts";
import { Harness } from "../plugin/testing.ts";
import { type MarkedProperties, type Properties, reveal } from "../plugin/wire.ts";
import { type DockerClient, orMissing } from "./client.ts";
import type { ContainerInfo } from "./container-info.ts";
import { plugin } from "./plugin.ts";

const CONTAINER = "docker:index/container:Container";
const NETWORK = "docker:index/network:Network";
const VOLUME = "docker:index/volume:Volume";
const IMAGE = "docker:index/remoteImage:RemoteImage";
/** Base of the service images, so it is on every machine that runs these tests. */
const IMAGE_NAME = process.env["TEST_IMAGE"] ?? "debian:bookworm-slim";
const mark = `kit-${process.pid}`;

const harness = new Harness(plugin, { host: "unix:///var/run/docker.sock" });
const made: { token: string; id: string; state: Properties }[] = [];

async function create(token: string, inputs: Properties, using: Harness<DockerClient> = harness) {
  const { id, state } = await using.create(token, inputs);
  made.push({ token, id, state: reveal(state) as Properties });
  return { id, state, values: reveal(state) as Record<string, unknown> };
}

async function remove(token: string, id: string, state: MarkedProperties | Properties): Promise<void> {
  const urn = harness.urn(token);
  await harness.operations.delete(urn, id, reveal(state) as Properties, harness.context(urn));
}

const inspect = (id: string) =>
  orMissing(harness.operations.client().call<ContainerInfo>("GET", `/containers/${id}/json`));
const sleeper = (own: Properties = {}): Properties => ({
  image: IMAGE_NAME,
  command: ["sleep", "infinity"],
  ...own,
});

afterAll(async () => {
  for (const { token, id, state } of made.reverse()) await remove(token, id, state);
  harness.operations.client().close();
});

describe("a container", () => {
  it("is made, found, changed in place, and removed", async () => {
    const { id, state, values } = await create(
      CONTAINER,
      sleeper({ memory: 64, memorySwap: 64, init: true }),
    );
    expect(values).toMatchObject({
      name: "thing-0123456",
      networkDatas: [{ networkName: "bridge" }],
      exitCode: null,
    });
    expect((await inspect(id))?.HostConfig.Memory).toBe(64 * 1024 ** 2);

    await harness.update(
      CONTAINER,
      id,
      state,
      sleeper({ memory: 96, memorySwap: 96, restart: "always", init: true }),
    );
    const { HostConfig } = (await inspect(id)) ?? {};
    expect([HostConfig?.Memory, HostConfig?.RestartPolicy.Name]).toEqual([96 * 1024 ** 2, "always"]);

    const urn = harness.urn(CONTAINER);
    const found = await harness.operations.read(urn, id, state, state, harness.context(urn));
    expect(reveal(found?.inputs ?? {})).toMatchObject({ memory: 96, mustRun: true });

    await remove(CONTAINER, id, state);
    expect(await inspect(id)).toBeUndefined();
    expect(await harness.operations.read(urn, id, state, state, harness.context(urn))).toBeUndefined();
    await remove(CONTAINER, id, state);
  });

  it("joins its networks under its aliases before it starts, and leaves the default one", async () => {
    const network = await create(NETWORK, { name: `${mark}-net`, internal: true });
    const { values } = await create(
      CONTAINER,
      sleeper({
        name: `${mark}-joined`,
        networksAdvanced: [{ name: String(network.values["name"]), aliases: ["joined"] }],
      }),
    );
    expect(
      (values["networkDatas"] as { networkName: string }[]).map(({ networkName }) => networkName),
    ).toEqual([`${mark}-net`]);
    const client = harness.operations.client();
    const exec = await client.call<{ Id: string }>("POST", `/containers/${mark}-joined/exec`, {
      body: { Cmd: ["getent", "hosts", "joined"], AttachStdout: true },
    });
    expect(await client.text("POST", `/exec/${exec.Id}/start`, { body: {} })).toContain("joined");
  });

  it("waits until it is healthy, and says so when it has no health check", async () => {
    const healthcheck = { tests: ["CMD", "true"], interval: "1s" };
    const { id } = await create(CONTAINER, sleeper({ name: `${mark}-healthy`, healthcheck, wait: true }));
    expect((await inspect(id))?.State.Health?.Status).toBe("healthy");
    const failure = await failed(sleeper({ name: `${mark}-unchecked`, wait: true }));
    expect(failure.message).toContain("does not have a healthcheck");
  });

  it("that does not start stays in the state with its id, and can be removed", async () => {
    const failure = await failed(sleeper({ name: `${mark}-broken`, command: ["/no/such/program"] }));
    expect(failure.message).toContain("/no/such/program");
    expect(await inspect(failure.id)).toBeDefined();
    await remove(CONTAINER, failure.id, failure.state);
    expect(await inspect(failure.id)).toBeUndefined();
  });

  it("is started again by the update after a refresh found it stopped", async () => {
    const inputs = sleeper({ name: `${mark}-stopped` });
    const { id, state } = await create(CONTAINER, inputs);
    execFileSync("docker", ["kill", id]);
    const urn = harness.urn(CONTAINER);
    const found = await harness.operations.read(urn, id, state, state, harness.context(urn));
    await harness.update(CONTAINER, id, found?.state ?? {}, inputs);
    expect((await inspect(id))?.State.Running).toBe(true);
  });

  it("has its files before its first start", async () => {
    const uploads = [{ file: "/tmp/greeting", content: "hello", permissions: "0600" }];
    const command = ["sh", "-c", "stat -c %a /tmp/greeting; cat /tmp/greeting"];
    const { id } = await create(CONTAINER, {
      image: IMAGE_NAME,
      name: `${mark}-files`,
      command,
      uploads,
      attach: true,
    });
    expect(execFileSync("docker", ["logs", id], { encoding: "utf8" })).toBe("600\nhello");
  });

  it("of an image that can't be had fails and names the image", async () => {
    const creating = harness.create(CONTAINER, sleeper({ image: "localhost:1/no-such-image:1" }));
    await expect(creating).rejects.toThrow("unable to find or pull image localhost:1/no-such-image:1");
  });

  async function failed(inputs: Properties): Promise<Unfinished> {
    const failure = await harness.create(CONTAINER, inputs).catch((error: unknown) => error);
    if (!(failure instanceof Unfinished)) throw failure;
    made.push({ token: CONTAINER, id: failure.id, state: reveal(failure.state) as Properties });
    return failure;
  }
});

it("an image is found where it is, and kept when it is to be kept", async () => {
  const { id, values, state } = await create(IMAGE, { name: IMAGE_NAME, keepLocally: true });
  expect(id).toBe(`${values["imageId"] as string}${IMAGE_NAME}`);
  await remove(IMAGE, id, state);
  expect((await create(IMAGE, { name: IMAGE_NAME, keepLocally: true })).id).toBe(id);
});

it("a volume is made and removed", async () => {
  const { id, state, values } = await create(VOLUME, {
    name: `${mark}-vol`,
    labels: [{ label: "a", value: "b" }],
  });
  expect(values).toMatchObject({ driver: "local", mountpoint: expect.stringContaining(id) });
  await remove(VOLUME, id, state);
  const urn = harness.urn(VOLUME);
  expect(await harness.operations.read(urn, id, state, state, harness.context(urn))).toBeUndefined();
});

it("a network tells its addresses, and two of one name are refused", async () => {
  const ipamConfigs = [{ subnet: "10.213.7.0/24" }];
  const { values } = await create(NETWORK, { name: `${mark}-addresses`, ipamConfigs });
  expect(values).toMatchObject({ driver: "bridge", scope: "local", ipamConfigs });
  await expect(harness.create(NETWORK, { name: `${mark}-addresses` })).rejects.toThrow("already exists");
});

describe.runIf(hasSshd)("over SSH", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.stop());

  it("a dozen things are made over a few connections, which are kept", async () => {
    const { host, port, user } = server.connection as Record<string, string>;
    const known = `[${host}]:${port} ${server.connection["hostKey"] as string}`;
    execFileSync("sh", ["-c", 'printf "%s\n" "$1" > "$2"', "sh", known, `${server.folder}/known_hosts`]);
    const sshOpts = [
      ...["-i", `${server.folder}/user`, "-o", "IdentitiesOnly=yes"],
      ...["-o", `UserKnownHostsFile=${server.folder}/known_hosts`],
    ];
    const remote = new Harness(plugin, { host: `ssh://${user}@${host}:${port}`, sshOpts });
    const names = Array.from({ length: 12 }, (_, index) => `${mark}-ssh-${index}`);
    await Promise.all(names.map((name) => create(VOLUME, { name }, remote)));
    remote.operations.client().close();
    expect(server.logins).toBeLessThanOrEqual(4);
  });

  it("a refused login is told in ssh's own words", async () => {
    const { host, port } = server.connection as Record<string, string>;
    const sshOpts = ["-o", "BatchMode=yes", "-o", `UserKnownHostsFile=${server.folder}/nothing`];
    const remote = new Harness(plugin, { host: `ssh://${host}:${port}`, sshOpts });
    await expect(remote.create(VOLUME, { name: `${mark}-refused` })).rejects.toThrow(
      /can't be reached: ssh ended with exit code 255: .*Host key verification failed/s,
    );
  });
});

it("an answer that is no JSON is shown as it is", async () => {
  const server = createServer((_request, response) => response.writeHead(502).end("bad gateway\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const remote = new Harness(plugin, { host: `tcp://127.0.0.1:${port}` });
  await expect(remote.create(VOLUME, { name: "x" })).rejects.toThrow(/^bad gateway$/);
  remote.operations.client().close();
  server.close();
});
