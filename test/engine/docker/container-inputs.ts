import type { Upload } from "./archive.ts";

/** Inputs of a container after the check: see container-schema.ts. */
export interface ContainerInputs {
  readonly name: string;
  readonly image: string;
  readonly command?: string[];
  readonly entrypoints?: string[];
  readonly envs?: string[];
  readonly labels?: { label: string; value: string }[];
  readonly user?: string;
  readonly groupAdds?: string[];
  readonly workingDir?: string;
  readonly hostname?: string;
  readonly domainname?: string;
  readonly tty?: boolean;
  readonly stdinOpen?: boolean;
  readonly init?: boolean;
  readonly memory?: number;
  readonly memorySwap?: number;
  readonly memoryReservation?: number;
  readonly cpuShares?: number;
  readonly cpuSet?: string;
  readonly cpus?: string;
  readonly shmSize?: number;
  readonly ulimits?: { name: string; soft: number; hard: number }[];
  readonly sysctls?: Record<string, string>;
  readonly readOnly?: boolean;
  readonly privileged?: boolean;
  readonly capabilities?: { adds?: string[]; drops?: string[] };
  readonly securityOpts?: string[];
  readonly cgroupnsMode?: string;
  readonly cgroupParent?: string;
  readonly pidMode?: string;
  readonly ipcMode?: string;
  readonly usernsMode?: string;
  readonly runtime?: string;
  readonly deviceCgroupRules?: string[];
  readonly devices?: { hostPath: string; containerPath?: string; permissions?: string }[];
  readonly tmpfs?: Record<string, string>;
  readonly uploads?: Upload[];
  readonly mounts?: Mount[];
  readonly volumes?: VolumeMount[];
  readonly networkMode?: string;
  readonly networksAdvanced?: Attachment[];
  readonly ports?: { internal: number; external?: number; ip?: string; protocol?: string }[];
  readonly hosts?: { host: string; ip: string }[];
  readonly dns?: string[];
  readonly dnsOpts?: string[];
  readonly dnsSearches?: string[];
  readonly logDriver?: string;
  readonly logOpts?: Record<string, string>;
  readonly healthcheck?: HealthCheck;
  readonly restart?: string;
  readonly maxRetryCount?: number;
  readonly stopSignal?: string;
  /** Seconds. */
  readonly stopTimeout?: number;
  readonly destroyGraceSeconds?: number;
  readonly mustRun?: boolean;
  readonly start?: boolean;
  readonly attach?: boolean;
  readonly rm?: boolean;
  readonly removeVolumes?: boolean;
  readonly wait?: boolean;
  /** Seconds. */
  readonly waitTimeout?: number;
}

export interface Mount {
  readonly target: string;
  readonly type: "bind" | "volume" | "tmpfs";
  readonly source?: string;
  readonly readOnly?: boolean;
  readonly bindOptions?: { propagation?: string };
  readonly volumeOptions?: {
    noCopy?: boolean;
    driverName?: string;
    driverOptions?: Record<string, string>;
    labels?: { label: string; value: string }[];
  };
  readonly tmpfsOptions?: { sizeBytes?: number; mode?: number };
}

export interface VolumeMount {
  readonly containerPath?: string;
  readonly hostPath?: string;
  readonly volumeName?: string;
  readonly fromContainer?: string;
  readonly readOnly?: boolean;
}

export interface Attachment {
  readonly name: string;
  readonly aliases?: string[];
  readonly ipv4Address?: string;
  readonly ipv6Address?: string;
}

export interface HealthCheck {
  readonly tests?: string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly startPeriod?: string;
  readonly startInterval?: string;
  readonly retries?: number;
}
