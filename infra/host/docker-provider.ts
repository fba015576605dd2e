import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import { Provider } from "@pulumi/docker/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { Server } from "../server/server.ts";
import { withFinalNewline } from "../server/user-data.ts";

export interface DockerProviderArgs {
  server: Server;
  /** Names the folder that the key and the pinned host key are written to. */
  stack: string;
}

/**
 * Docker on the server, through SSH. The plugin runs `ssh`, which reads keys from files only: the deploy key and the pinned
 * host key are written, readable by this user alone, whenever the program runs, so any computer with the stack's state can
 * deploy. The paths are relative to the project, so that they are the same on every computer.
 */
export function dockerProvider(
  name: string,
  args: DockerProviderArgs,
  opts: pulumi.CustomResourceOptions,
): Provider {
  const { server } = args;
  const folder = join(".state", "ssh", args.stack);
  const host = pulumi
    .all([server.address, server.ports, server.hostKey, server.privateKey])
    .apply(([address, ports, hostKey, privateKey]) => {
      writePrivate(folder, "key", withFinalNewline(privateKey));
      writePrivate(folder, "known_hosts", knownHosts(address, ports.ssh, hostKey));
      return sshUrl(server.user, address, ports.ssh);
    });
  return new Provider(name, { host: pulumi.unsecret(host), sshOpts: sshOptions(folder) }, opts);
}

/** As Docker takes it; an IPv6 address goes into brackets. */
export function sshUrl(user: string, address: string, port: number): string {
  return `ssh://${user}@${isIPv6(address) ? `[${address}]` : address}:${port}`;
}

/** A line of a known_hosts file. Ports other than 22 put the host in brackets. */
export function knownHosts(address: string, port: number, hostKey: string): string {
  return `${port === 22 ? address : `[${address}]:${port}`} ${hostKey.trim()}\n`;
}

function sshOptions(folder: string): string[] {
  const options = {
    IdentityFile: join(folder, "key"),
    IdentitiesOnly: "yes",
    UserKnownHostsFile: join(folder, "known_hosts"),
    StrictHostKeyChecking: "yes",
    BatchMode: "yes",
    ConnectTimeout: "15",
    ServerAliveInterval: "15",
  };
  return Object.entries(options).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
}

/** Never readable by others, not even for a moment; untouched when nothing changed. */
function writePrivate(folder: string, file: string, content: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, file);
  if (existsSync(path) && readFileSync(path, "utf8") === content) return;
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, content, { mode: 0o600 });
  chmodSync(partial, 0o600);
  renameSync(partial, path);
}
