import { quote } from "../../scripts/stack/remote.ts";
import { inSeconds, publications, type Specification } from "./specification.ts";

/**
 * The yardstick for a deployment from nothing: a shell script that runs the same containers, the databases first, and waits
 * until each passes its health check, as the platform's gates do. Pure.
 */
export function runScript(containers: readonly Specification[], first: readonly string[]): string {
  const [before, after] = [true, false].map((wanted) =>
    containers.filter(({ service }) => first.includes(service) === wanted),
  );
  return ["set -euo pipefail", ...group(before ?? []), ...group(after ?? [])].join("\n");
}

export function removeScript(containers: readonly Specification[]): string {
  return `docker rm -f ${containers.map(({ name }) => quote(name)).join(" ")} >/dev/null`;
}

function group(containers: readonly Specification[]): string[] {
  return [...containers.flatMap(start), ...containers.map(wait)];
}

function start(container: Specification): string[] {
  const { name, service, networks } = container;
  const [network = "none", ...others] = networks;
  const join = ["--network", network, "--network-alias", service];
  const command = (words: readonly string[]) => `${words.map(quote).join(" ")} >/dev/null`;
  // `docker run` joins one network only; the container must not start before it is in all of them.
  return [
    command(["docker", "create", "--name", name, ...join, ...options(container), container.config.Image]),
    ...others.map((other) => command(["docker", "network", "connect", "--alias", service, other, name])),
    command(["docker", "start", name]),
  ];
}

function wait({ name, config }: Specification): string {
  const check = config.Healthcheck.Test.slice(1).map(quote).join(" ");
  return `until docker exec ${quote(name)} ${check} >/dev/null 2>&1; do sleep 0.2; done`;
}

function options({ config, host }: Specification): string[] {
  const { Healthcheck: health } = config;
  const each = <T>(values: readonly T[], words: (value: T) => string[]) => values.flatMap(words);
  return [
    ...["--user", config.User, "--init", "--restart", host.RestartPolicy.Name],
    ...["--memory", `${host.Memory}b`, "--memory-swap", `${host.MemorySwap}b`],
    ...["--cpu-shares", `${host.CpuShares}`],
    ...(host.ReadonlyRootfs ? ["--read-only"] : []),
    ...each(host.CapDrop, (name) => ["--cap-drop", name]),
    ...each(host.CapAdd ?? [], (name) => ["--cap-add", name]),
    ...each(host.SecurityOpt, (option) => ["--security-opt", option]),
    ...each(host.Ulimits, ({ Name, Soft, Hard }) => ["--ulimit", `${Name}=${Soft}:${Hard}`]),
    ...["--log-driver", host.LogConfig.Type],
    ...each(Object.entries(host.LogConfig.Config), ([key, value]) => ["--log-opt", `${key}=${value}`]),
    ...each(config.Env, (variable) => ["--env", variable]),
    ...each(Object.entries(config.Labels), ([key, value]) => ["--label", `${key}=${value}`]),
    ...each(Object.entries(host.Tmpfs ?? {}), ([path, settings]) => ["--tmpfs", `${path}:${settings}`]),
    ...each(host.Mounts ?? [], ({ Source, Target, ReadOnly }) => [
      "--mount",
      `type=bind,source=${Source},target=${Target}${ReadOnly === true ? ",readonly" : ""}`,
    ]),
    ...each(publications(host), (ports) => ["--publish", ports]),
    // Docker runs this text in a shell of the container; all of them have one.
    ...["--health-cmd", health.Test.slice(1).map(quote).join(" ")],
    ...["--health-interval", inSeconds(health.Interval), "--health-timeout", inSeconds(health.Timeout)],
    ...["--health-start-period", inSeconds(health.StartPeriod), "--health-retries", `${health.Retries}`],
    ...(config.StopTimeout === undefined ? [] : ["--stop-timeout", `${config.StopTimeout}`]),
  ];
}
