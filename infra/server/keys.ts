import type * as pulumi from "@pulumi/pulumi";
import { PrivateKey } from "@pulumi/tls";

export interface ServerKeys {
  /** Host key, made before the server is, so that the very first connection is verified. */
  readonly host: PrivateKey;
  /** Key of the deploy user. */
  readonly deploy: PrivateKey;
}

export function serverKeys(name: string, opts: pulumi.CustomResourceOptions): ServerKeys {
  const key = (part: string) => new PrivateKey(`${name}-${part}`, { algorithm: "ED25519" }, opts);
  return { host: key("host-key"), deploy: key("deploy-key") };
}
