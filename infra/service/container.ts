import { type Group, type Manifest, MEDIA_GROUP } from "./manifest.ts";
import { megabytes, seconds } from "./units.ts";

/** Where what belongs to a manifest lies on the server. */
export interface Placement {
  readonly dataPath: string;
  /** Whether ports are published at the server's IPv6 addresses, too. */
  readonly ipv6: boolean;
  /** Values that only the stack knows, beside the manifest's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

const SECRETS = "/etc/platform/secrets";

/** Folder on the server with nginx's site configuration. */
export const EDGE_FOLDER = "/etc/platform/edge";

/**
 * Weight of a container while processors are scarce; Docker's default is 1024. Nobody notices an analysis that takes a little
 * longer, everybody an API that waits behind four of them.
 */
const CPU_SHARES: Readonly<Record<Group, number>> = {
  infrastructure: 1024,
  management: 1024,
  ui: 1024,
  analysis: 256,
  content: 256,
};

/** How a container is hardened and bounded, the same for every service. Pure; names and networks are added by the component. */
export function containerOptions(manifest: Manifest, placement: Placement) {
  const cap = megabytes(manifest.memory.cap);
  const environment = { ...manifest.environment, ...placement.environment };
  return {
    memory: cap,
    memorySwap: cap,
    cpuShares: CPU_SHARES[manifest.group],
    restart: "unless-stopped",
    user: `${manifest.uid}:${MEDIA_GROUP}`,
    readOnly: true,
    init: true,
    capabilities: { drops: ["ALL"], adds: [...(manifest.capabilities ?? [])] },
    securityOpts: ["no-new-privileges:true"],
    // The docker plugin has no pids limit; a process ulimit with a user id of its own for each service does the same.
    ulimits: [{ name: "nproc", soft: manifest.processes, hard: manifest.processes }],
    logDriver: "local",
    logOpts: { "max-size": "10m", "max-file": "3" },
    envs: Object.entries(environment)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
    tmpfs: { ...manifest.tmpfs },
    mounts: mounts(manifest, placement.dataPath),
    ports: ports(manifest, placement.ipv6),
    healthcheck: healthCheck(manifest),
    stopTimeout: seconds(manifest.stopTimeout ?? "10s"),
    destroyGraceSeconds: seconds(manifest.stopTimeout ?? "10s"),
    mustRun: true,
  };
}

/** In the order in which the docker plugin reads them back, which is a list to it. */
function ports(manifest: Manifest, ipv6: boolean) {
  return (manifest.ports ?? [])
    .flatMap(({ host: external, container, ipv6: own, protocol = "tcp" }) => [
      { external, internal: container, protocol, ip: "0.0.0.0" },
      ...(ipv6 && own !== undefined ? [{ external, internal: own, protocol, ip: "::" }] : []),
    ])
    .sort((one, other) => one.internal - other.internal);
}

function mounts(manifest: Manifest, dataPath: string) {
  const bind = (source: string, target: string, readOnly: boolean) => ({
    type: "bind",
    source,
    target,
    readOnly,
  });
  return [
    ...(manifest.volumes ?? []).map(({ folder, mount, access }) =>
      bind(`${dataPath}/${folder}`, mount, access === "ro"),
    ),
    ...(manifest.secrets ?? []).map((secret) =>
      bind(`${SECRETS}/${manifest.name}/${secret}`, `/run/secrets/${secret}`, true),
    ),
    ...(manifest.site ? [bind(EDGE_FOLDER, manifest.site, true)] : []),
  ];
}

function healthCheck({ health }: Manifest) {
  return {
    tests: ["CMD", ...health.command],
    interval: health.interval ?? "15s",
    timeout: health.timeout ?? "5s",
    startPeriod: health.startPeriod ?? "30s",
    retries: health.retries ?? 3,
  };
}
