import type { ContainerArgs } from "@pulumi/docker";

/** What `docker info` says about the machine that shall carry the server. */
export interface DockerFacts {
  readonly cgroupVersion: 1 | 2;
}

/** Named volumes of a server that is a container; the second outlives it. */
export interface ServerVolumes {
  /** Images and containers of the Docker inside, which can't lie on the container's own overlay. */
  readonly docker: string;
  /** Mounted where the platform keeps its data. */
  readonly data: string;
}

/** The part of a container's arguments that makes it a server; name, image, ports, memory and network are the caller's. */
export type ServerContainerArgs = ReturnType<typeof serverContainer>;

/**
 * What systemd and a Docker inside need. Listed one by one instead of `privileged`, which also hands over the machine's
 * devices, and which engines that lack a capability themselves refuse. Without SYS_TIME, SYS_MODULE and SYS_RAWIO, so that
 * the server can't set the machine's clock, load kernel modules or touch its hardware.
 */
export const CAPABILITIES = [
  "CAP_AUDIT_CONTROL",
  "CAP_AUDIT_WRITE",
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_DAC_READ_SEARCH",
  "CAP_FOWNER",
  "CAP_FSETID",
  "CAP_IPC_LOCK",
  "CAP_IPC_OWNER",
  "CAP_KILL",
  "CAP_LEASE",
  "CAP_LINUX_IMMUTABLE",
  "CAP_MKNOD",
  "CAP_NET_ADMIN",
  "CAP_NET_BIND_SERVICE",
  "CAP_NET_BROADCAST",
  "CAP_NET_RAW",
  "CAP_SETFCAP",
  "CAP_SETGID",
  "CAP_SETPCAP",
  "CAP_SETUID",
  "CAP_SYSLOG",
  "CAP_SYS_ADMIN",
  "CAP_SYS_BOOT",
  "CAP_SYS_CHROOT",
  "CAP_SYS_NICE",
  "CAP_SYS_PTRACE",
] as const;

/** Seconds that the containers inside have for their own end before the server is killed. */
const STOP_SECONDS = 60;

/** Container arguments of a throwaway server on a machine with these facts. Pure. */
export function serverContainer(facts: DockerFacts, volumes: ServerVolumes, dataPath: string) {
  // With cgroup v1 there is no way to write to a namespace of one's own, so systemd is given its place in the machine's tree.
  const shared = facts.cgroupVersion === 1;
  return {
    capabilities: { adds: [...CAPABILITIES] },
    securityOpts: ["apparmor=unconfined", "seccomp=unconfined"],
    cgroupnsMode: shared ? "host" : "private",
    // The Docker inside makes device nodes for its containers, and loop devices stand in for block volumes.
    deviceCgroupRules: ["a *:* rwm"],
    tmpfs: { "/run": "rw,nosuid,nodev,mode=755", "/tmp": "rw,nosuid,nodev,exec,mode=1777" },
    volumes: [
      { containerPath: "/var/lib/docker", volumeName: volumes.docker },
      { containerPath: dataPath, volumeName: volumes.data },
      ...(shared ? [{ containerPath: "/sys/fs/cgroup", hostPath: "/sys/fs/cgroup" }] : []),
    ],
    logDriver: "local",
    // A reboot from inside ends the container; a server comes back from that, and when the machine has been off.
    restart: "unless-stopped",
    stopTimeout: STOP_SECONDS,
    destroyGraceSeconds: STOP_SECONDS,
  } satisfies Partial<ContainerArgs>;
}

/** Where cloud-init reads what the server is told at its first boot. */
const SEED = "/var/lib/cloud/seed/nocloud";

/** Path in the container → content, to be put there before its first start. Pure. */
export function seedFiles(instanceId: string, userData: string): Readonly<Record<string, string>> {
  return {
    [`${SEED}/meta-data`]: `${JSON.stringify({ "instance-id": instanceId })}\n`,
    [`${SEED}/user-data`]: userData,
  };
}
