import { inSeconds, publications, type Specification } from "../specification.ts";

/** What the yardstick's project is called, and how its networks differ from the platform's own. */
export const PROJECT = "yardstick";

export interface ProjectArgs {
  readonly control: Specification;
  readonly nginx: Specification;
  /** Image that control is to run. */
  readonly image: string;
  /** Folder on the server with an nginx site that names the alias `control`. */
  readonly sites: string;
  readonly data: string;
}

/**
 * The request path as a Compose project: the same images, limits, hardening and mounts as the platform's containers. nginx
 * finds control by its alias on a network of their own; the platform's databases are shared. Compose reads JSON as YAML. Pure.
 */
export function composeProject({ control, nginx, image, sites, data }: ProjectArgs): string {
  const ownSites = (source: string, target: string) => (target === "/etc/nginx/conf.d" ? sites : source);
  return JSON.stringify({
    name: PROJECT,
    services: {
      control: { ...service(control), image, networks: { edge: { aliases: ["control"] }, data: {} } },
      nginx: { ...service(nginx, ownSites), networks: { edge: {}, public: {} } },
    },
    networks: {
      edge: { internal: true },
      public: {},
      data: { external: true, name: data },
    },
  });
}

function service(
  { config, host }: Specification,
  sourceOf: (source: string, target: string) => string = (source) => source,
) {
  const { Healthcheck: health } = config;
  return {
    image: config.Image,
    user: config.User,
    init: true,
    restart: host.RestartPolicy.Name,
    cpu_shares: host.CpuShares,
    mem_limit: host.Memory,
    memswap_limit: host.MemorySwap,
    read_only: host.ReadonlyRootfs,
    cap_drop: host.CapDrop,
    cap_add: host.CapAdd ?? [],
    security_opt: host.SecurityOpt,
    ulimits: Object.fromEntries(
      host.Ulimits.map(({ Name, Soft, Hard }) => [Name, { soft: Soft, hard: Hard }]),
    ),
    logging: { driver: host.LogConfig.Type, options: host.LogConfig.Config },
    // Compose would replace variables in it: a dollar sign is written twice.
    environment: config.Env.map((variable) => variable.replaceAll("$", "$$$$")),
    tmpfs: Object.entries(host.Tmpfs ?? {}).map(([path, settings]) => `${path}:${settings}`),
    volumes: (host.Mounts ?? []).map(({ Source, Target, ReadOnly }) => ({
      type: "bind",
      source: sourceOf(Source, Target),
      target: Target,
      read_only: ReadOnly === true,
    })),
    ports: publications(host),
    healthcheck: {
      test: health.Test,
      interval: inSeconds(health.Interval),
      timeout: inSeconds(health.Timeout),
      start_period: inSeconds(health.StartPeriod),
      retries: health.Retries,
    },
    ...(config.StopTimeout !== undefined && { stop_grace_period: `${config.StopTimeout}s` }),
  };
}
