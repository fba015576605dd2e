import { describe, expect, test } from "vitest";
import { DEPLOY_USER } from "../../../../infra/server/server.ts";
import { USER_DATA_MAX_BYTES, userData } from "../../../../infra/server/user-data.ts";

const KEYS = {
  hostPrivateKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----",
  hostPublicKey: "ssh-ed25519 AAAAhost\n",
  deployPublicKey: "ssh-ed25519 AAAAdeploy\n",
};

/** What cloud-init sees after the first line. */
const read = (text: string) => JSON.parse(text.slice(text.indexOf("\n")));

describe("user data", () => {
  test("is cloud-config by its first line, without which cloud-init ignores it", () => {
    expect(userData(KEYS).split("\n")[0]).toBe("#cloud-config");
  });

  test("hands over the host key, ending the private half with a newline as OpenSSH demands", () => {
    const config = read(userData(KEYS));
    expect(config.ssh_keys).toEqual({
      ed25519_private: `${KEYS.hostPrivateKey}\n`,
      ed25519_public: "ssh-ed25519 AAAAhost",
    });
    expect(config.ssh_deletekeys).toBe(true);
  });

  test("does not end a private key twice", () => {
    const config = read(userData({ ...KEYS, hostPrivateKey: `${KEYS.hostPrivateKey}\n` }));
    expect(config.ssh_keys.ed25519_private).toBe(`${KEYS.hostPrivateKey}\n`);
  });

  test("makes the deploy user the only one, with its key, sudo and no password", () => {
    expect(read(userData(KEYS)).users).toEqual([
      {
        name: DEPLOY_USER,
        gecos: "Deployment",
        shell: "/bin/bash",
        lock_passwd: true,
        sudo: "ALL=(ALL) NOPASSWD:ALL",
        ssh_authorized_keys: ["ssh-ed25519 AAAAdeploy"],
      },
    ]);
  });

  test("keeps root and passwords out", () => {
    const config = read(userData(KEYS));
    expect(config.disable_root).toBe(true);
    expect(config.ssh_pwauth).toBe(false);
    expect(config.write_files[0].content).toContain("PermitRootLogin no\nPasswordAuthentication no\n");
  });

  test.each([
    ["ssh-rsa", "rsa"],
    ["ecdsa-sha2-nistp256", "ecdsa"],
  ])("names a key of %s as cloud-init does", (algorithm, type) => {
    const config = read(userData({ ...KEYS, hostPublicKey: `${algorithm} AAAA` }));
    expect(Object.keys(config.ssh_keys)).toEqual([`${type}_private`, `${type}_public`]);
  });

  test("refuses a host key of an unknown algorithm, naming it", () => {
    expect(() => userData({ ...KEYS, hostPublicKey: "ssh-dss AAAA" })).toThrow('"ssh-dss"');
  });

  test("is the same for the same keys, as a change would replace the server", () => {
    expect(userData(KEYS)).toBe(userData({ ...KEYS }));
  });

  test("fits every provider's limit even with the largest RSA keys", () => {
    const large = {
      ...KEYS,
      hostPrivateKey: "x".repeat(12_000),
      deployPublicKey: `ssh-rsa ${"A".repeat(2000)}`,
    };
    expect(Buffer.byteLength(userData(large))).toBeLessThan(USER_DATA_MAX_BYTES);
  });
});
