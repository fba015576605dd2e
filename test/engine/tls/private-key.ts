import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { defineResource } from "../plugin/resource.ts";
import type { Properties } from "../plugin/wire.ts";
import { opensshPrivateKey, opensshPublicKey } from "./openssh.ts";

const CURVES: Record<string, string> = {
  P224: "secp224r1",
  P256: "prime256v1",
  P384: "secp384r1",
  P521: "secp521r1",
};
const PRIVATE = ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"];
const PUBLIC = ["publicKeyPem", "publicKeyOpenssh", "publicKeyFingerprintMd5", "publicKeyFingerprintSha256"];

/**
 * `tls.PrivateKey`: https://www.pulumi.com/registry/packages/tls/api-docs/privatekey/.
 * Follows https://github.com/hashicorp/terraform-provider-tls/blob/main/internal/provider/resource_private_key.go.
 */
export const privateKey = defineResource<null>({
  inputs: {
    algorithm: { type: "string", required: true, replace: true, oneOf: ["RSA", "ECDSA", "ED25519"] },
    ecdsaCurve: { type: "string", replace: true, oneOf: Object.keys(CURVES) },
    rsaBits: { type: "integer", replace: true },
  },
  outputs: ["ecdsaCurve", "rsaBits", ...PRIVATE, ...PUBLIC],
  secretOutputs: PRIVATE,

  async create(inputs) {
    const defaults = { ecdsaCurve: "P224", rsaBits: 2048 };
    const { algorithm, ecdsaCurve, rsaBits } = { ...defaults, ...inputs } as Properties;
    const { publicKey, privateKey: key } = generate(String(algorithm), String(ecdsaCurve), Number(rsaBits));
    const der = publicKey.export({ format: "der", type: "spki" });
    // OpenSSH has no keys on the curve P224.
    const ssh = algorithm === "ECDSA" && ecdsaCurve === "P224" ? undefined : opensshPublicKey(key);
    const digest = (name: string, encoding: "hex" | "base64") =>
      createHash(name)
        .update(ssh?.blob ?? "")
        .digest(encoding);
    return {
      id: createHash("sha1").update(der).digest("hex"),
      outputs: {
        ecdsaCurve: ecdsaCurve ?? null,
        rsaBits: rsaBits ?? null,
        privateKeyPem: pem(key, String(algorithm)),
        privateKeyPemPkcs8: String(key.export({ format: "pem", type: "pkcs8" })),
        privateKeyOpenssh: ssh ? opensshPrivateKey(key) : "",
        publicKeyPem: String(publicKey.export({ format: "pem", type: "spki" })),
        publicKeyOpenssh: ssh ? `${ssh.type} ${ssh.blob.toString("base64")}\n` : "",
        publicKeyFingerprintMd5: ssh ? (digest("md5", "hex").match(/../g) ?? []).join(":") : "",
        publicKeyFingerprintSha256: ssh ? `SHA256:${digest("sha256", "base64").replace(/=+$/, "")}` : "",
      },
    };
  },
});

function generate(algorithm: string, curve: string, bits: number) {
  if (algorithm === "RSA") return generateKeyPairSync("rsa", { modulusLength: bits });
  if (algorithm === "ED25519") return generateKeyPairSync("ed25519");
  return generateKeyPairSync("ec", { namedCurve: CURVES[curve] ?? curve });
}

/** In each algorithm's traditional format, as the official plugin gives them. */
function pem(key: KeyObject, algorithm: string): string {
  const type = algorithm === "RSA" ? "pkcs1" : algorithm === "ECDSA" ? "sec1" : "pkcs8";
  return String(key.export({ format: "pem", type }));
}
