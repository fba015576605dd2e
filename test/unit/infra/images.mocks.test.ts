import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, test } from "vitest";
import { PinnedImage, PulledImage } from "../../../infra/images/image.ts";
import { Release } from "../../../infra/release/release.ts";
import type { Server } from "../../../infra/server/server.ts";
import { control } from "../../../services/control/service.ts";
import { type Recorded, recordResources, resolved } from "../../fixtures/mocks.ts";

const recorded = recordResources();

const server = {
  id: pulumi.output("server-1"),
  connection: pulumi.output({ host: "192.0.2.1" }),
  dataPath: "/srv/platform",
  machine: undefined,
} as unknown as Server;

beforeAll(async () => {
  const pinned = new PinnedImage("control", { server, reference: "platform/control:abc", id: "sha256:1" });
  const pulled = new PulledImage("redis", {
    server,
    reference: "platform/redis:abc",
    source: "ghcr.io/example/redis@sha256:2",
    ids: ["sha256:3", "sha256:2"],
    access: pulumi.secret("swordfish"),
    releases: "/srv/platform/releases/releases.jsonl",
  });
  const release = new Release("release", {
    server,
    content: "0a1b2c3d4e5f",
    record: '{"by":"alice@laptop"}',
    kept: 5,
    after: [pinned],
  });
  await Promise.all([pinned.built, pulled.built, release.written].map(({ urn }) => resolved(urn)));
});

function inputsOf(name: string): Recorded["inputs"] {
  const found = recorded.filter((one) => one.type === "command:remote:Command" && one.name === name);
  expect(found).toHaveLength(1);
  return found[0]?.inputs ?? {};
}

test("an image of an earlier release is looked for by name and id, and nothing is copied or built", () => {
  expect(inputsOf("control-image")["create"]).toMatch(/REFERENCE=.*platform\/control:abc.*\nID=.*sha256:1/);
  expect(recorded.map(({ name }) => name)).not.toContain("control-context");
});

test("who may pull is given through standard input only, and nothing of it is logged", () => {
  const { stdin, ...rest } = inputsOf("redis-image");
  expect(JSON.stringify(stdin)).toContain("swordfish");
  expect(JSON.stringify(rest)).not.toContain("swordfish");
  expect(rest).toMatchObject({ logging: "none" });
  expect(rest["create"]).toMatch(/SOURCE=.*ghcr\.io\/example\/redis@sha256:2.*\nIDS=.*sha256:3 sha256:2/);
});

test("when releases came is written where control reads it", () => {
  expect(inputsOf("release-0a1b2c3d4e5f")["create"]).toMatch(/METRICS=.*\/srv\/platform\/metrics/);
  expect(control.volumes).toContainEqual({ folder: "metrics", mount: "/metrics", access: "ro" });
});

test("a release is named after its content, so that the same one is not written twice", () => {
  expect(inputsOf("release-0a1b2c3d4e5f")).toMatchObject({ stdin: '{"by":"alice@laptop"}' });
});
