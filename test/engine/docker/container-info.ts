/** What the daemon says about a container, as outputs and as inputs. */

import type { Properties } from "../plugin/wire.ts";

export interface ContainerInfo {
  readonly Name: string;
  readonly State: {
    readonly Running: boolean;
    readonly ExitCode: number;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: {
    readonly Hostname: string;
    readonly Cmd: string[] | null;
    readonly Entrypoint: string[] | null;
    readonly StopSignal?: string;
    readonly StopTimeout?: number;
  };
  readonly HostConfig: {
    readonly Memory: number;
    readonly MemorySwap: number;
    readonly MemoryReservation: number;
    readonly CpuShares: number;
    readonly CpusetCpus: string;
    readonly RestartPolicy: { readonly Name: string; readonly MaximumRetryCount: number };
    readonly IpcMode: string;
    readonly Runtime: string;
    readonly ShmSize: number;
    readonly LogConfig: { readonly Type: string };
  };
  readonly NetworkSettings: {
    readonly Bridge?: string;
    readonly Networks: Record<string, EndpointInfo>;
  };
}

interface EndpointInfo {
  readonly IPAddress: string;
  readonly IPPrefixLen: number;
  readonly Gateway: string;
  readonly GlobalIPv6Address: string;
  readonly GlobalIPv6PrefixLen: number;
  readonly IPv6Gateway: string;
  readonly MacAddress: string;
}

const MEBIBYTE = 1024 * 1024;

/** Besides what only the daemon knows, the inputs that it chooses where the program does not. */
export const OUTPUTS = [
  ...["bridge", "exitCode", "networkDatas"],
  ...[
    "hostname",
    "command",
    "entrypoints",
    "ipcMode",
    "runtime",
    "shmSize",
    "logDriver",
    "stopSignal",
    "stopTimeout",
  ],
];

export function outputsOf({ State, Config, HostConfig, NetworkSettings }: ContainerInfo): Properties {
  const networks = Object.entries(NetworkSettings.Networks);
  return {
    bridge: NetworkSettings.Bridge ?? "",
    exitCode: State.Running ? null : State.ExitCode,
    networkDatas: networks.map(([name, network]) => ({
      networkName: name,
      ipAddress: network.IPAddress,
      ipPrefixLength: network.IPPrefixLen,
      gateway: network.Gateway,
      globalIpv6Address: network.GlobalIPv6Address,
      globalIpv6PrefixLength: network.GlobalIPv6PrefixLen,
      ipv6Gateway: network.IPv6Gateway,
      macAddress: network.MacAddress,
    })),
    hostname: Config.Hostname,
    command: Config.Cmd ?? [],
    entrypoints: Config.Entrypoint ?? [],
    ipcMode: HostConfig.IpcMode,
    runtime: HostConfig.Runtime,
    shmSize: HostConfig.ShmSize / MEBIBYTE,
    logDriver: HostConfig.LogConfig.Type,
    stopSignal: Config.StopSignal ?? "",
    stopTimeout: Config.StopTimeout ?? null,
  };
}

/**
 * The inputs with what was changed behind Pulumi's back, so that the next update puts it right: limits, the restart
 * policy, and a container that has stopped, which shows as `mustRun: false`.
 */
export function drifted(inputs: Properties, { State, HostConfig }: ContainerInfo): Properties {
  const actual: Properties = {
    memory: HostConfig.Memory / MEBIBYTE,
    memorySwap: HostConfig.MemorySwap > 0 ? HostConfig.MemorySwap / MEBIBYTE : HostConfig.MemorySwap,
    memoryReservation: HostConfig.MemoryReservation / MEBIBYTE,
    cpuShares: HostConfig.CpuShares,
    cpuSet: HostConfig.CpusetCpus,
    restart: HostConfig.RestartPolicy.Name,
    maxRetryCount: HostConfig.RestartPolicy.MaximumRetryCount,
    mustRun: State.Running,
  };
  // What the program does not set is the daemon's business, and so is one that it does not want to run.
  const entries = Object.entries(inputs).map(([name, value]) => {
    const applies = name in actual && !(name === "mustRun" && value !== true);
    return [name, applies ? (actual[name] ?? null) : value];
  });
  return Object.fromEntries(entries);
}
