import type { Property, Schema } from "../plugin/schema.ts";
import { labels } from "./naming.ts";

const text = { type: "string" } as const;
const number = { type: "integer" } as const;
const flag = { type: "boolean" } as const;
const replace = { replace: true } as const;
const texts = { type: "set", of: text } as const;
const map = { type: "map", of: text } as const;
const need = { required: true } as const;

function setOf(properties: Schema): Property {
  return { type: "set", of: { type: "object", properties }, replace: true };
}

/**
 * Inputs of `docker.Container` that this project may use; any other is refused by name.
 * What replaces, what is computed and the defaults follow
 * https://github.com/kreuzwerker/terraform-provider-docker/blob/master/internal/provider/resource_docker_container.go.
 * There, `healthcheck`, `init` and `tmpfs` neither replace nor reach a running container; see container.ts.
 */
export const containerSchema: Schema = {
  // Identity and program.
  name: { ...text, ...need, ...replace },
  image: { ...text, ...need, ...replace },
  command: { type: "list", of: text, ...replace, computed: true },
  entrypoints: { type: "list", of: text, ...replace, computed: true },
  envs: { ...texts, ...replace, computed: true },
  labels: { ...labels, computed: true },
  user: { ...text, ...replace },
  groupAdds: { ...texts, ...replace },
  workingDir: { ...text, ...replace },
  hostname: { ...text, ...replace, computed: true },
  tty: { ...flag, ...replace, default: false },
  stdinOpen: { ...flag, ...replace, default: false },
  init: { ...flag, computed: true },

  // Limits. Memory in MiB.
  memory: number,
  memorySwap: number,
  memoryReservation: { ...number, default: 0 },
  cpuShares: number,
  cpuSet: text,
  cpus: { ...text, ...replace },
  shmSize: { ...number, ...replace, computed: true },
  ulimits: setOf({ name: { ...text, ...need }, soft: { ...number, ...need }, hard: { ...number, ...need } }),
  sysctls: { ...map, ...replace },

  // Isolation.
  readOnly: { ...flag, ...replace, default: false },
  privileged: { ...flag, ...replace },
  capabilities: { type: "object", properties: { adds: texts, drops: texts }, ...replace },
  securityOpts: { ...texts, ...replace, computed: true },
  cgroupnsMode: { ...text, ...replace, oneOf: ["private", "host", ""] },
  cgroupParent: { ...text, ...replace },
  pidMode: { ...text, ...replace },
  ipcMode: { ...text, ...replace, computed: true },
  usernsMode: { ...text, ...replace },
  runtime: { ...text, ...replace, computed: true },
  deviceCgroupRules: { ...texts, ...replace },
  devices: setOf({
    hostPath: { ...text, ...need },
    containerPath: text,
    permissions: { ...text, default: "rwm" },
  }),

  // Files.
  tmpfs: map,
  mounts: setOf({
    target: { ...text, ...need },
    type: { ...text, ...need, oneOf: ["bind", "volume", "tmpfs"] },
    source: text,
    readOnly: flag,
    bindOptions: { type: "object", properties: { propagation: text } },
    volumeOptions: {
      type: "object",
      properties: { noCopy: flag, driverName: text, driverOptions: map, labels },
    },
    tmpfsOptions: { type: "object", properties: { sizeBytes: number, mode: number } },
  }),
  uploads: setOf({
    file: { ...text, ...need },
    content: text,
    contentBase64: text,
    permissions: text,
    executable: flag,
  }),
  volumes: setOf({
    containerPath: text,
    hostPath: text,
    volumeName: text,
    fromContainer: text,
    readOnly: flag,
  }),

  // Network.
  networkMode: { ...text, ...replace, default: "bridge" },
  networksAdvanced: setOf({
    name: { ...text, ...need },
    aliases: texts,
    ipv4Address: text,
    ipv6Address: text,
  }),
  ports: {
    type: "list",
    ...replace,
    of: {
      type: "object",
      properties: {
        internal: { ...number, ...need },
        external: { ...number, computed: true },
        ip: { ...text, default: "0.0.0.0" },
        protocol: { ...text, default: "tcp" },
      },
    },
  },
  hosts: setOf({ host: { ...text, ...need }, ip: { ...text, ...need } }),
  dns: { ...texts, ...replace },
  dnsOpts: { ...texts, ...replace },
  dnsSearches: { ...texts, ...replace },
  domainname: { ...text, ...replace },

  // Logs and health.
  logDriver: { ...text, ...replace, computed: true },
  logOpts: { ...map, ...replace },
  healthcheck: {
    type: "object",
    computed: true,
    properties: {
      tests: { type: "list", of: text },
      interval: { ...text, default: "0s" },
      timeout: { ...text, default: "0s" },
      startPeriod: { ...text, default: "0s" },
      startInterval: { ...text, default: "0s" },
      retries: { ...number, default: 0 },
    },
  },

  // Life.
  restart: { ...text, default: "no", oneOf: ["no", "on-failure", "always", "unless-stopped"] },
  maxRetryCount: number,
  stopSignal: { ...text, ...replace, computed: true },
  stopTimeout: { ...number, ...replace, computed: true },
  destroyGraceSeconds: number,
  mustRun: { ...flag, default: true },
  start: { ...flag, default: true },
  attach: { ...flag, default: false },
  rm: { ...flag, default: false },
  removeVolumes: { ...flag, default: true },
  wait: { ...flag, default: false },
  waitTimeout: { ...number, default: 60 },
};
