/** A container's inputs as the Engine API wants them: https://docs.docker.com/reference/api/engine/ (ContainerCreate). */

import { nanoseconds } from "../plugin/duration.ts";
import type { Attachment, ContainerInputs, HealthCheck, Mount, VolumeMount } from "./container-inputs.ts";
import { labelMap } from "./naming.ts";

const MEBIBYTE = 1024 * 1024;

/** Body of the create request. Undefined members are left out of the JSON, so the daemon's defaults apply. */
export function createBody(inputs: ContainerInputs) {
  return {
    Image: inputs.image,
    Cmd: filled(inputs.command),
    Entrypoint: filled(inputs.entrypoints),
    Env: filled(inputs.envs),
    Labels: inputs.labels && labelMap(inputs.labels),
    User: inputs.user,
    WorkingDir: inputs.workingDir,
    Hostname: inputs.hostname,
    Domainname: inputs.domainname,
    Tty: inputs.tty,
    OpenStdin: inputs.stdinOpen,
    StopSignal: inputs.stopSignal,
    StopTimeout: inputs.stopTimeout,
    Healthcheck: inputs.healthcheck && healthcheck(inputs.healthcheck),
    ExposedPorts: inputs.ports && Object.fromEntries(inputs.ports.map((port) => [portKey(port), {}])),
    Volumes: anonymousVolumes(inputs.volumes),
    HostConfig: hostConfig(inputs),
  };
}

function hostConfig(inputs: ContainerInputs) {
  return {
    ...limits(inputs),
    ...isolation(inputs),
    NanoCpus: inputs.cpus === undefined ? undefined : Math.round(Number(inputs.cpus) * 1e9),
    ShmSize: inputs.shmSize && inputs.shmSize * MEBIBYTE,
    Ulimits: inputs.ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    Sysctls: inputs.sysctls,
    Init: inputs.init ?? false,
    AutoRemove: inputs.rm,
    Tmpfs: inputs.tmpfs,
    Mounts: inputs.mounts?.map(mount),
    Binds: binds(inputs.volumes),
    VolumesFrom: filled(
      inputs.volumes?.flatMap(({ fromContainer }) => (fromContainer ? [fromContainer] : [])),
    ),
    NetworkMode: inputs.networkMode,
    PortBindings: portBindings(inputs.ports),
    ExtraHosts: inputs.hosts?.map(({ host, ip }) => `${host}:${ip}`),
    Dns: inputs.dns,
    DnsOptions: inputs.dnsOpts,
    DnsSearch: inputs.dnsSearches,
    LogConfig: (inputs.logDriver ?? inputs.logOpts) && {
      Type: inputs.logDriver ?? "",
      Config: inputs.logOpts,
    },
  };
}

/** What the daemon can change while the container runs; also the body of its update request. */
export function limits(inputs: ContainerInputs) {
  return {
    Memory: (inputs.memory ?? 0) * MEBIBYTE,
    MemorySwap: swap(inputs.memorySwap),
    MemoryReservation: (inputs.memoryReservation ?? 0) * MEBIBYTE,
    CpuShares: inputs.cpuShares ?? 0,
    CpusetCpus: inputs.cpuSet ?? "",
    RestartPolicy: { Name: inputs.restart ?? "no", MaximumRetryCount: inputs.maxRetryCount ?? 0 },
  };
}

function isolation(inputs: ContainerInputs) {
  const options = inputs.securityOpts?.filter((option) => option !== "systempaths=unconfined");
  const unconfined = inputs.securityOpts?.includes("systempaths=unconfined");
  return {
    ReadonlyRootfs: inputs.readOnly,
    Privileged: inputs.privileged,
    CapAdd: inputs.capabilities?.adds,
    CapDrop: inputs.capabilities?.drops,
    SecurityOpt: options,
    // A client's word for "mask nothing", which the daemon does not know.
    ...(unconfined && { MaskedPaths: [], ReadonlyPaths: [] }),
    CgroupnsMode: inputs.cgroupnsMode,
    CgroupParent: inputs.cgroupParent,
    PidMode: inputs.pidMode,
    IpcMode: inputs.ipcMode,
    UsernsMode: inputs.usernsMode,
    Runtime: inputs.runtime,
    GroupAdd: inputs.groupAdds,
    DeviceCgroupRules: inputs.deviceCgroupRules,
    Devices: inputs.devices?.map(({ hostPath, containerPath, permissions }) => ({
      PathOnHost: hostPath,
      PathInContainer: containerPath ?? hostPath,
      CgroupPermissions: permissions,
    })),
  };
}

/** Settings of one network for the connect request. */
export function endpoint({ aliases, ipv4Address, ipv6Address }: Attachment) {
  return { Aliases: aliases, IPAMConfig: { IPv4Address: ipv4Address, IPv6Address: ipv6Address } };
}

/** −1 means "no limit" and is not a size. */
function swap(mebibytes: number | undefined): number {
  const value = mebibytes ?? 0;
  return value > 0 ? value * MEBIBYTE : value;
}

function healthcheck(check: HealthCheck) {
  return {
    Test: check.tests,
    Interval: nanoseconds(check.interval),
    Timeout: nanoseconds(check.timeout),
    StartPeriod: nanoseconds(check.startPeriod),
    StartInterval: nanoseconds(check.startInterval),
    Retries: check.retries,
  };
}

function mount({ target, type, source, readOnly, bindOptions, volumeOptions, tmpfsOptions }: Mount) {
  const driver = volumeOptions?.driverName ?? volumeOptions?.driverOptions;
  return {
    Type: type,
    Target: target,
    Source: source,
    ReadOnly: readOnly,
    BindOptions: bindOptions && { Propagation: bindOptions.propagation },
    VolumeOptions: volumeOptions && {
      NoCopy: volumeOptions.noCopy,
      Labels: volumeOptions.labels && labelMap(volumeOptions.labels),
      DriverConfig: driver && { Name: volumeOptions.driverName, Options: volumeOptions.driverOptions },
    },
    TmpfsOptions: tmpfsOptions && { SizeBytes: tmpfsOptions.sizeBytes, Mode: tmpfsOptions.mode },
  };
}

function binds(volumes: readonly VolumeMount[] | undefined): readonly string[] | undefined {
  return filled(
    volumes?.flatMap(({ hostPath, volumeName, containerPath, readOnly }) => {
      const source = volumeName || hostPath;
      return source ? [`${source}:${containerPath}:${readOnly ? "ro" : "rw"}`] : [];
    }),
  );
}

function anonymousVolumes(volumes: readonly VolumeMount[] | undefined): Record<string, object> | undefined {
  const own = volumes?.filter((volume) => !volume.hostPath && !volume.volumeName && !volume.fromContainer);
  return own && Object.fromEntries(own.map(({ containerPath }) => [containerPath ?? "", {}]));
}

type Port = NonNullable<ContainerInputs["ports"]>[number];

function portBindings(ports: readonly Port[] | undefined): Record<string, object[]> | undefined {
  if (!ports) return undefined;
  const groups = Object.groupBy(ports, portKey);
  const binding = ({ ip, external }: Port) => ({
    HostIp: ip,
    HostPort: external === undefined ? "" : String(external),
  });
  return Object.fromEntries(Object.entries(groups).map(([key, group]) => [key, (group ?? []).map(binding)]));
}

function portKey({ internal, protocol }: Port): string {
  return `${internal}/${protocol ?? "tcp"}`;
}

/** The API reads an empty list as "nothing", the plugin as "not given". */
function filled<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}
