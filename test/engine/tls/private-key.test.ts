import { execFileSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Harness } from "../plugin/testing.ts";
import { type Properties, reveal, Secret } from "../plugin/wire.ts";
import { plugin } from "./plugin.ts";

const TOKEN = "tls:index/privateKey:PrivateKey";
const folder = mkdtempSync(join(tmpdir(), "tls-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ["ED25519", { algorithm: "ED25519" }, "ssh-ed25519", "BEGIN PRIVATE KEY"],
  ["RSA", { algorithm: "RSA" }, "ssh-rsa", "BEGIN RSA PRIVATE KEY"],
  [
    "ECDSA on P256",
    { algorithm: "ECDSA", ecdsaCurve: "P256" },
    "ecdsa-sha2-nistp256",
    "BEGIN EC PRIVATE KEY",
  ],
  [
    "ECDSA on P521",
    { algorithm: "ECDSA", ecdsaCurve: "P521" },
    "ecdsa-sha2-nistp521",
    "BEGIN EC PRIVATE KEY",
  ],
] as [string, Properties, string, string][])("a private key with %s", (_name, inputs, type, heading) => {
  it("is read by OpenSSH and Node as the same key, with the same fingerprints", async () => {
    const { state } = await new Harness(plugin).create(TOKEN, inputs);
    const values = reveal(state) as Record<string, string>;
    const file = join(folder, type);
    writeFileSync(file, values["privateKeyOpenssh"] ?? "", { mode: 0o600 });
    const keygen = (...args: string[]) =>
      execFileSync("ssh-keygen", [...args, "-f", file], { encoding: "utf8" });

    expect(values["publicKeyOpenssh"]).toMatch(new RegExp(`^${type} \\S+\n$`));
    expect(keygen("-y").trim()).toBe(values["publicKeyOpenssh"]?.trim());
    expect(keygen("-l").split(" ")[1]).toBe(values["publicKeyFingerprintSha256"]);
    expect(keygen("-l", "-E", "md5").split(" ")[1]).toBe(`MD5:${values["publicKeyFingerprintMd5"]}`);
    expect(values["privateKeyPem"]).toContain(heading);
    const pkcs8 = createPrivateKey(values["privateKeyPemPkcs8"] ?? "");
    expect(createPrivateKey(values["privateKeyPem"] ?? "").equals(pkcs8)).toBe(true);
  });

  it("keeps its private forms secret", async () => {
    const { state } = await new Harness(plugin).create(TOKEN, inputs);
    const secret = Object.keys(state).filter((name) => state[name] instanceof Secret);
    expect(secret.sort()).toEqual(["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"]);
  });
});

it("has no OpenSSH form on the curve P224", async () => {
  const { state } = await new Harness(plugin).create(TOKEN, { algorithm: "ECDSA" });
  expect(reveal(state)).toMatchObject({ ecdsaCurve: "P224", publicKeyOpenssh: "", privateKeyOpenssh: "" });
});

it.each([
  ["the algorithm", { algorithm: "RSA" }, { algorithm: "ED25519" }, "replace"],
  ["the length", { algorithm: "RSA", rsaBits: 2048 }, { algorithm: "RSA", rsaBits: 4096 }, "replace"],
  ["nothing", { algorithm: "RSA" }, { algorithm: "RSA" }, "none"],
] as [string, Properties, Properties, string][])(
  "changing %s: %j → %j is %s",
  async (_what, olds, news, kind) => {
    expect((await new Harness(plugin).diff(TOKEN, olds, news))[0]).toBe(kind);
  },
);
