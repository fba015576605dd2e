import { remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ServerKeys } from "./keys.ts";
import { DEPLOY_USER, type Server } from "./server.ts";
import { userData } from "./user-data.ts";

/** The user data of a server that has these keys. */
export function firstBoot(keys: ServerKeys): pulumi.Output<string> {
  return pulumi
    .all([keys.host.privateKeyOpenssh, keys.host.publicKeyOpenssh, keys.deploy.publicKeyOpenssh])
    .apply(([hostPrivateKey, hostPublicKey, deployPublicKey]) =>
      userData({ hostPrivateKey, hostPublicKey, deployPublicKey }),
    );
}

/** Attempts to reach a server that is booting; they take 1 minute where it refuses, 7 where it is silent. */
const DIAL_ERROR_LIMIT = 20;

/** SSH to a rented server as the deploy user, with the host key pinned; known once `machine` is. */
export function sshTo(
  address: pulumi.Output<string>,
  keys: ServerKeys,
  machine: pulumi.CustomResource,
): Server["connection"] {
  return pulumi
    .all([address, keys.host.publicKeyOpenssh, keys.deploy.privateKeyOpenssh, machine.id])
    .apply(([host, hostKey, privateKey]) => ({
      host,
      port: 22,
      user: DEPLOY_USER,
      hostKey,
      privateKey,
      dialErrorLimit: DIAL_ERROR_LIMIT,
    }));
}

/** Ends when the boot has: all that starts at boot has started, or failed. */
const BOOTED = "timeout 300 systemctl is-system-running --wait || true";

/**
 * Resolves when the server has booted: the first time, and again after a resize, which restarts it. What it resolves to is
 * known in previews already, so that those of a resize stay exact.
 * @param size of the machine, by the provider's name
 */
export function whenBooted(
  name: string,
  machine: pulumi.CustomResource,
  size: pulumi.Input<string>,
  connection: Server["connection"],
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<unknown> {
  const probe = new remote.Command(
    name,
    {
      connection,
      create: BOOTED,
      triggers: [machine.id, size],
      addPreviousOutputInEnv: false,
      logging: remote.Logging.None,
    },
    { ...opts, deletedWith: machine },
  );
  return probe.create;
}
