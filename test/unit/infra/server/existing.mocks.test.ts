import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { ExistingServer, serverId } from "../../../../infra/server/existing.ts";
import { existingArgs } from "../../../fixtures/existing.ts";
import { recordResources, resolved } from "../../../fixtures/mocks.ts";

const recorded = recordResources();

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJh1cvpSaABxgb6gDpwL0CPA/CF3vGzBXq5jPiN0bZBK host";

const args = existingArgs(
  {
    host: "192.0.2.1",
    port: 2222,
    user: "root",
    hostKey: HOST_KEY,
    privateKey: pulumi.secret("the private key"),
  },
  8,
);

let server: ExistingServer;
beforeAll(async () => {
  server = new ExistingServer("server", args);
  await resolved(server.connection);
});

describe("a machine of one's own", () => {
  test("is looked at before anything else can connect, and nothing is made", async () => {
    expect(recorded.map(({ type, name }) => `${type} ${name}`)).toEqual([
      "platform:server:ExistingServer server",
      "command:remote:Command server-preflight",
    ]);
    expect(await resolved(server.connection.apply((connection) => connection.port))).toBe(2222);
  });

  test("is never reached without its pinned host key", async () => {
    const preflight = recorded.find(({ name }) => name === "server-preflight");
    expect(preflight?.inputs["connection"]).toMatchObject({
      value: { host: "192.0.2.1", hostKey: HOST_KEY },
    });
    const { hostKey } = await resolved(server.connection);
    expect(hostKey).toBe(HOST_KEY);
  });

  test("keeps its private key secret", async () => {
    expect(await pulumi.isSecret(server.privateKey)).toBe(true);
    expect(await pulumi.isSecret(server.connection)).toBe(true);
  });

  test("is looked at again when the stack counts on another size of memory", () => {
    const preflight = recorded.find(({ name }) => name === "server-preflight");
    expect(preflight?.inputs["update"]).toContain("MEMORY_GB='\\''8'\\''");
    expect(preflight?.inputs["update"]).toContain("check_memory");
  });

  test("stays when the stack is destroyed, and says what is left on it", () => {
    expect(server.machine).toBeUndefined();
    expect(recorded.find(({ name }) => name === "server-preflight")?.inputs["delete"]).toContain(
      "the data in /srv/platform",
    );
  });

  test("is known by its address and the fingerprint that ssh-keygen shows", async () => {
    expect(await resolved(server.id)).toBe("192.0.2.1 SHA256:xv5OVl61zXr2Cw3HfTlWcWipVLSmX/KDyMOwHEo+CAM");
    expect(serverId("192.0.2.1", HOST_KEY.replace(" host", "\n"))).toBe(await resolved(server.id));
    expect(serverId("192.0.2.1", HOST_KEY.replace("Jh1c", "Jh1d"))).not.toBe(await resolved(server.id));
  });

  test("is refused when its host key is none, with the command that shows it", () => {
    const existing = args.existing && { ...args.existing, hostKey: "SHA256:abc" };
    expect(() => new ExistingServer("other", { ...args, existing })).toThrow(
      'The host key "SHA256:abc" is no OpenSSH public key. Take it from the host: cat /etc/ssh/ssh_host_ed25519_key.pub',
    );
  });
});
