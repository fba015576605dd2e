import { expect, test } from "vitest";
import { parseSettings } from "../../../stacks/parse.ts";
import { type Access, exposed, missing } from "../../../stacks/requirements.ts";

const access = (given: Partial<Access>): Access => ({ keys: [], secretKeys: [], environment: {}, ...given });

const TOKENS = [
  ["hetzner", "hcloud:token", "HCLOUD_TOKEN"],
  ["digitalocean", "digitalocean:token", "DIGITALOCEAN_TOKEN"],
  ["digitalocean", "digitalocean:token", "DIGITALOCEAN_ACCESS_TOKEN"],
] as const;

test.each(TOKENS)("%s is let in by %s or %s", (provider, key, variable) => {
  expect(missing({ provider }, access({}))).toHaveLength(1);
  expect(missing({ provider }, access({ environment: { [variable]: "" } }))).toHaveLength(1);
  expect(missing({ provider }, access({ keys: [key] }))).toEqual([]);
  expect(missing({ provider }, access({ environment: { [variable]: "set" } }))).toEqual([]);
});

test("a local server needs nothing, and neither does an unknown provider, which is refused anyway", () => {
  expect(missing({ provider: "local" }, access({}))).toEqual([]);
  expect(missing({}, access({}))).toEqual([]);
  expect(missing({ provider: "constructor" }, access({}))).toEqual([]);
});

test.each(["local", "hetzner", "existing"])(
  "a stack at %s that may spend on GPUs needs the account's key as well, and one that may not needs none",
  (provider) => {
    const lacks = (offload: object, ...keys: string[]) =>
      missing(
        { provider, offload: JSON.stringify(offload) },
        access({ keys: ["hcloud:token", ...keys] }),
      ).filter((problem) => problem.startsWith('"vastApiKey" is not set'));
    expect(lacks({ dayUsd: 1 })).toHaveLength(1);
    expect(lacks({ dayUsd: 1 }, "media-platform:vastApiKey")).toEqual([]);
    expect(lacks({ dayUsd: 1 }, "media-platform:vastApiKeys")).toHaveLength(1);
    expect(lacks({})).toEqual([]);
  },
);

test("an existing machine needs exactly what is not there", () => {
  const raw = (existing: unknown) => ({ provider: "existing", existing: JSON.stringify(existing) });
  expect(missing(raw({}), access({}))).toHaveLength(3);
  const all = { host: "h", hostKey: "ssh-ed25519 AAAA" };
  expect(missing(raw(all), access({ keys: ["media-platform:sshPrivateKey"] }))).toEqual([]);
  expect(missing(raw({ host: "h" }), access({ keys: ["media-platform:sshPrivateKey"] }))).toEqual([
    expect.stringContaining('"existing.hostKey" is not set'),
  ]);
});

test("an existing machine that is no structure lacks all of it, and does no harm", () => {
  for (const existing of ["root@host", "null", "7"]) {
    expect(missing({ provider: "existing", existing }, access({}))).toHaveLength(3);
  }
});

test("secrets may lie in the file encrypted, and not in plain text", () => {
  const keys = [
    "hcloud:token",
    "digitalocean:token",
    "media-platform:adminPassword",
    "media-platform:sshPrivateKey",
  ];
  expect(exposed(access({ keys, secretKeys: keys }))).toEqual([]);
  expect(exposed(access({ keys }))).toHaveLength(4);
  expect(exposed(access({ keys: ["hcloud:endpoint", "media-platform:tier"] }))).toEqual([]);
  expect(exposed(access({ keys: ["media-platform:sshPrivateKey"] })).join()).toContain(
    "pulumi config set --secret sshPrivateKey",
  );
});

test("a secret that cannot be read is not judged, and a setting that is one is refused", () => {
  expect(parseSettings({ adminPassword: undefined, sshPrivateKey: undefined }, [])).toHaveProperty(
    "settings",
  );
  expect(parseSettings({ tier: undefined }, [])).toEqual({
    problems: [expect.stringContaining('"tier" is stored as a secret')],
  });
});
