import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { serverArgs } from "../../../stacks/server.ts";
import { stackOf } from "../../fixtures/stacks.ts";

function argsOf(
  raw: Readonly<Record<string, string>>,
  sshPrivateKey?: pulumi.Output<string>,
  environment = {},
) {
  return serverArgs(
    "prod",
    {
      ...stackOf(raw),
      adminPassword: undefined,
      backupPassword: undefined,
      backupCredentials: undefined,
      llmApiKey: undefined,
      vastApiKey: undefined,
      alertSecrets: {},
      registryAccess: undefined,
      sshPrivateKey,
    },
    environment,
  );
}

test("a provider gets the names, sizes and wishes that its stack has chosen", () => {
  const raw = { provider: "hetzner", domain: "media.example.org", sshNetworks: '["203.0.113.0/24"]' };
  expect(argsOf({ ...raw, tier: "business" })).toEqual({
    stack: "prod",
    memoryGb: 32,
    serverType: "cx53",
    location: "fsn1",
    volumeGb: 50,
    backups: "daily",
    protect: true,
    replacing: false,
    sshNetworks: ["203.0.113.0/24"],
    domain: "media.example.org",
    existing: undefined,
  });
});

test("only the update of vps-replace asks for a server as the program says today", () => {
  const raw = { provider: "hetzner" };
  expect(argsOf(raw).replacing).toBe(false);
  expect(argsOf(raw, undefined, { PLATFORM_REPLACE_SERVER: "true" }).replacing).toBe(true);
});

test("a local server is asked for nothing but memory", () => {
  expect(argsOf({})).toMatchObject({
    memoryGb: 8,
    serverType: "",
    location: "",
    volumeGb: 0,
    protect: false,
  });
});

test("an existing machine is handed over whole, with its private key still an output", () => {
  const key = pulumi.secret("a private key");
  const existing = { host: "203.0.113.10", hostKey: "ssh-ed25519 AAAAC3Nz" };
  expect(argsOf({ provider: "existing", existing: JSON.stringify(existing) }, key).existing).toEqual({
    ...existing,
    port: 22,
    user: "root",
    privateKey: key,
  });
});
