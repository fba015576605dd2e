import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { PrivateKey } from "@pulumi/tls";

/**
 * A random secret that is made once and kept encrypted in the state: 256 bits from a key of the TLS provider, as
 * 43 characters of the URL-safe alphabet. To make a new one: `pulumi up --replace URN-of-the-key`.
 */
export function generatedSecret(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const key = new PrivateKey(name, { algorithm: "ED25519" }, opts);
  return pulumi.secret(
    key.privateKeyPem.apply((pem) => createHash("sha256").update(pem).digest("base64url")),
  );
}
