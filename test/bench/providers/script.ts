import { quote } from "../../../scripts/stack/remote.ts";
import { runScript } from "../docker-run.ts";
import type { Specification } from "../specification.ts";

export interface ScriptArgs {
  /** Device of the data volume; undefined where data lies on the server's own disk. */
  readonly device: string | undefined;
  readonly dataPath: string;
  /** Address of a mirror of Docker Hub. */
  readonly mirror: string;
  readonly networks: readonly NetworkFacts[];
  /** Secrets, certificate, nginx's site and empty data folders: a compressed tar in base64, with paths from the root. */
  readonly files: string;
  /** Each with an image that can be pulled. */
  readonly containers: readonly Specification[];
  /** Services that the others need at their start. */
  readonly first: readonly string[];
}

export interface NetworkFacts {
  readonly name: string;
  readonly internal: boolean;
}

/**
 * What somebody without Pulumi would have run as root on a bare server: install Docker, mount the volume, and run the containers.
 * Nothing is hardened. Pure.
 */
export function serverScript(args: ScriptArgs): string {
  const { device, dataPath, mirror, networks, files, containers, first } = args;
  const settings = { "registry-mirrors": [mirror], "insecure-registries": [new URL(mirror).host, mirror] };
  const images = [...new Set(containers.map(({ config }) => config.Image))];
  return [
    "set -euo pipefail",
    "export DEBIAN_FRONTEND=noninteractive",
    "cloud-init status --wait >/dev/null || true",
    "mkdir -p /etc/docker",
    `echo ${quote(JSON.stringify(settings))} >/etc/docker/daemon.json`,
    "apt-get -qq -o DPkg::Lock::Timeout=120 update >/dev/null",
    "apt-get -qq -o DPkg::Lock::Timeout=120 install --no-install-recommends docker.io >/dev/null 2>&1",
    ...(device === undefined ? [] : mount(device, dataPath)),
    `echo ${quote(files)} | base64 -d | tar --extract --gzip --preserve-permissions --numeric-owner --directory /`,
    "until docker info >/dev/null 2>&1; do sleep 0.2; done",
    ...networks.map(
      ({ name, internal }) =>
        `docker network create ${internal ? "--internal " : ""}${quote(name)} >/dev/null`,
    ),
    ...images.map((image) => `docker pull --quiet ${quote(image)} >/dev/null`),
    runScript(containers, first),
  ].join("\n");
}

function mount(device: string, path: string): string[] {
  return [
    `until [ -b ${quote(device)} ]; do sleep 0.2; done`,
    `mkfs.ext4 -q -m 0 ${quote(device)}`,
    `mkdir -p ${quote(path)}`,
    `echo ${quote(`${device} ${path} ext4 nofail,discard,noatime 0 2`)} >>/etc/fstab`,
    `mount ${quote(path)}`,
  ];
}
