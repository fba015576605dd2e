import { expect, test } from "vitest";
import { stackOf } from "../../fixtures/stacks.ts";

const choiceOf = (raw: Readonly<Record<string, string>>) => stackOf(raw).choice;

test("a rented server has the provider's default line and location, and the tier's size, backups and protection", () => {
  expect(choiceOf({ provider: "hetzner" })).toMatchObject({
    line: "cx",
    type: { name: "cx33" },
    location: "fsn1",
    memoryGb: 8,
    volumeGb: 50,
    backups: "none",
    protect: false,
  });
  expect(choiceOf({ provider: "digitalocean", tier: "business" })).toMatchObject({
    line: "amd",
    type: { name: "s-8vcpu-32gb-amd" },
    location: "fra1",
    memoryGb: 32,
    volumeGb: 50,
    backups: "daily",
    protect: true,
  });
});

test("settings win over the defaults of tier and provider", () => {
  const raw = {
    provider: "digitalocean",
    tier: "business",
    size: "16gb",
    line: "regular",
    location: "nyc3",
    volumeGb: "0",
    backups: "weekly",
    protect: "false",
  };
  expect(choiceOf(raw)).toMatchObject({
    type: { name: "s-8vcpu-16gb" },
    location: "nyc3",
    volumeGb: 0,
    backups: "weekly",
    protect: false,
  });
});

test.each(["local", "existing"])(
  "for %s nothing is rented, backed up or protected, whatever the tier",
  (provider) => {
    expect(choiceOf({ provider, tier: "business" })).toEqual({
      provider,
      line: "",
      type: undefined,
      location: "",
      memoryGb: 32,
      volumeGb: 0,
      backups: "none",
      protect: false,
    });
  },
);

test("a business stack may give up its protection, backups and default volume", () => {
  const raw = { provider: "hetzner", tier: "business", protect: "false", backups: "none", volumeGb: "10" };
  expect(choiceOf(raw)).toMatchObject({ protect: false, backups: "none", volumeGb: 10 });
});

test("the parts of an existing machine are read, its key without the comment, its port and user by default", () => {
  const existing = (parts: Record<string, unknown>) =>
    stackOf({ provider: "existing", existing: JSON.stringify(parts) }).settings.existing;
  expect(existing({ host: "media.example.org", hostKey: "ssh-ed25519 AAAAC3Nz root@media" })).toEqual({
    host: "media.example.org",
    port: 22,
    user: "root",
    hostKey: "ssh-ed25519 AAAAC3Nz",
  });
  expect(existing({ host: "2001:db8::10", port: "2222", user: "admin" })).toMatchObject({
    host: "2001:db8::10",
    port: 2222,
    user: "admin",
  });
});

test("networks of both families may use SSH", () => {
  const networks = ["203.0.113.0/24", "198.51.100.7/32", "2001:db8::/48", "::/0"];
  const raw = { provider: "hetzner", sshNetworks: JSON.stringify(networks) };
  expect(stackOf(raw).settings.sshNetworks).toEqual(networks);
});

test("a volume may be the smallest and the largest that the provider has, and the fix is the nearest of them", () => {
  const withVolume = (volumeGb: string) => choiceOf({ provider: "hetzner", volumeGb }).volumeGb;
  expect([withVolume("10"), withVolume("10240")]).toEqual([10, 10_240]);
  expect(() => withVolume("9")).toThrow("pulumi config set volumeGb 10");
  expect(() => withVolume("10241")).toThrow("pulumi config set volumeGb 10240");
});
