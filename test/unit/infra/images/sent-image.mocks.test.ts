import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, test } from "vitest";
import { referenceOf } from "../../../../infra/images/image.ts";
import type { Order } from "../../../../infra/images/send/send.ts";
import type { Server } from "../../../../infra/server/server.ts";
import { ocrDetection } from "../../../../services/ocr-detection/service.ts";
import { redis } from "../../../../services/redis/service.ts";
import { type Images, sentImages } from "../../../../stacks/images/images.ts";
import { recordResources, resolved } from "../../../fixtures/mocks.ts";

const recorded = recordResources(({ type }) =>
  type === "command:local:Command" ? { stdout: "platform-images-test" } : {},
);
const folder = join(import.meta.dirname, "../../../../services");

const server = {
  id: pulumi.output("server-1"),
  connection: pulumi.output({ host: "192.0.2.1", port: 2222, user: "deploy" }),
  hostKey: pulumi.output("ssh-ed25519 AAAA"),
  privateKey: pulumi.secret("swordfish"),
  user: "deploy",
  dataPath: "/srv/platform",
  machine: undefined,
} as unknown as Server;

let images: Images;

beforeAll(async () => {
  const ready = new pulumi.ComponentResource("platform:test:Ready", "ready");
  images = sentImages({ folder, services: [redis, ocrDetection], server, stack: "test", ready });
  await Promise.all([...images.values()].map(({ built }) => resolved(built.urn)));
});

const commands = () => recorded.filter(({ type }) => type === "command:local:Command");

function orderOf(name: string): Order {
  const found = commands().filter((one) => one.name === `${name}-image`);
  expect(found).toHaveLength(1);
  const stdin = found[0]?.inputs["stdin"] as { value: string } | string;
  return JSON.parse(typeof stdin === "string" ? stdin : stdin.value);
}

test("a service is one command and has the name that the server would have given it; its base stays on this computer", () => {
  expect(commands().map(({ name }) => name)).toEqual([
    "image-cache-volume",
    "redis-image",
    "ocr-detection-image",
  ]);
  const base = referenceOf(join(folder, "analyzer-base"), "analyzer-base");
  expect(images.get("ocr-detection")?.reference).toBe(
    referenceOf(join(folder, "ocr-detection"), "ocr-detection", base),
  );
  expect(orderOf("ocr-detection").base?.reference).toBe(base);
  expect(orderOf("redis").base).toBeUndefined();
});

test("the server's key is given through standard input only, which is a secret", async () => {
  for (const { inputs } of commands()) {
    const { stdin: _, ...rest } = inputs;
    expect(JSON.stringify(rest)).not.toContain("swordfish");
  }
  expect(orderOf("redis").login).toEqual({
    host: "192.0.2.1",
    port: 2222,
    user: "deploy",
    hostKey: "ssh-ed25519 AAAA",
    privateKey: "swordfish",
  });
  const { built } = images.get("redis") as unknown as { built: { stdin: pulumi.Output<string> } };
  expect(await pulumi.isSecret(built.stdin)).toBe(true);
});

test("nothing of it depends on where the clone lies, so that another computer changes nothing", () => {
  expect(JSON.stringify(commands())).not.toContain(import.meta.dirname.split("/test/")[0]);
  expect(existsSync(orderOf("redis").image.archive)).toBe(true);
});

test("what was sent before is kept by this computer until the stack is gone", () => {
  const [cache] = commands();
  expect(cache?.inputs).toMatchObject({
    create: "docker volume create --label platform.stack=test platform-images-test",
    delete: "docker volume rm --force platform-images-test || true",
  });
  expect(orderOf("redis").cache).toBe("platform-images-test");
});
