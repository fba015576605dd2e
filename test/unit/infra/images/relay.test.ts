import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Relay, relayTo } from "../../../../infra/images/send/relay.ts";

const LAYER = `sha256:${"a".repeat(64)}`;
const content = randomBytes(300_000);
const asked: string[] = [];
let registry: Server;
let relay: Relay;
let url: string;

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

beforeEach(async () => {
  asked.length = 0;
  registry = createServer(({ method, url: path }, response) => {
    asked.push(`${method} ${path}`);
    response.setHeader("docker-content-digest", LAYER);
    response.end(path?.includes("/manifests/") ? "{}" : content);
  });
  relay = relayTo(await listen(registry));
  url = `http://127.0.0.1:${await listen(relay.server)}`;
});
afterEach(() => {
  for (const server of [registry, relay.server]) {
    server.closeAllConnections();
    server.close();
  }
});

test("a server reads what the registry has, with its headers, and layers are counted as they went", async () => {
  const manifest = await fetch(`${url}/v2/platform/manifests/latest`);
  expect([await manifest.text(), manifest.headers.get("docker-content-digest")]).toEqual(["{}", LAYER]);
  expect(relay.blobs.size).toBe(0);
  const layer = await fetch(`${url}/v2/platform/blobs/${LAYER}`);
  expect(Buffer.from(await layer.arrayBuffer()).equals(content)).toBe(true);
  expect([...relay.blobs]).toEqual([[LAYER, content.length]]);
});

test.each(["POST", "PUT", "PATCH", "DELETE"])("%s never reaches the registry", async (method) => {
  const answer = await fetch(`${url}/v2/platform/blobs/uploads/`, { method });
  expect(answer.status).toBe(405);
  expect(asked).toEqual([]);
});

test("a registry that is gone is a 502, and the relay stays", async () => {
  registry.closeAllConnections();
  await new Promise((resolve) => registry.close(resolve));
  expect((await fetch(`${url}/v2/`)).status).toBe(502);
  expect((await fetch(`${url}/v2/`)).status).toBe(502);
});
