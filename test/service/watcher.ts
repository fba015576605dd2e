import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Remote } from "../../scripts/stack/remote.ts";
import { monitoring } from "../../services/monitoring/service.ts";
import { monitoringEnvironment, ntfyAddress } from "../../stacks/alertmanager.ts";
import { ALERT_SECRETS, type AlertSecret, alertsSchema } from "../../stacks/alerts.ts";
import { buildImage, startContainer, untilHealthy } from "./docker.ts";

export interface WatcherOptions {
  readonly runId: string;
  /** Empty folder that the container's user may write below. */
  readonly folder: string;
  /** As `alerts` of a stack. */
  readonly alerts: object;
  readonly secrets: Readonly<Partial<Record<AlertSecret, string>>>;
  readonly publish: Readonly<Record<number, number>>;
  readonly more: readonly string[];
  /** A volume in the place of the folder for what is measured. */
  readonly data?: string;
  /** Who is asked at another address than in the stack: "control:9100" → "172.17.0.1:40123". With `hasty` only. */
  readonly targets?: Readonly<Record<string, string>>;
  /** Contents of secrets that are not about alerts. */
  readonly passwords?: Readonly<Record<string, string>>;
  /**
   * Looks every four seconds and waits for nothing: the rules themselves stay. Not more often, because a scrape may not take longer
   * than that, and an address where nobody is any more takes three seconds to be one.
   */
  readonly hasty?: boolean;
}

const CONFIG = fileURLToPath(new URL("../../services/monitoring/config/", import.meta.url));

/** Copies of the service's own files with other times; as words for `docker run`. */
async function hastyFiles(folder: string, targets: Readonly<Record<string, string>>): Promise<string[]> {
  await mkdir(folder);
  const shorter = {
    "prometheus.yml": (words: string) =>
      Object.entries(targets).reduce(
        (all, [stack, here]) => all.replace(`"${stack}"`, `"${here}"`),
        words.replaceAll(/_interval: 30s/g, "_interval: 4s").replace("timeout: 10s", "timeout: 4s"),
      ),
    "alerts.yml": (words: string) =>
      words.replaceAll(/\bfor: \d+[mhd]/g, "for: 4s").replace(/(_time_seconds) > 300/, "$1 > 10"),
  };
  for (const [name, shorten] of Object.entries(shorter)) {
    const words = await readFile(join(CONFIG, name), "utf8");
    await writeFile(join(folder, name), shorten(words), { mode: 0o644 });
  }
  return Object.keys(shorter).map((name) => `--volume=${join(folder, name)}:/etc/monitoring/${name}:ro`);
}

/** Two seconds where the Alertmanager waits for more alerts of a kind. */
function hastyEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [
      key,
      value.replaceAll(/"(group_wait|group_interval)":"\w+"|"(repeat_interval)":"1m"/g, '"$1$2":"2s"'),
    ]),
  );
}

/** A monitoring service by itself, told by a stack's own functions whom to tell. */
export class Watcher {
  readonly container: string;
  /** Where the host's metrics are written. */
  readonly host: string;

  private constructor(container: string, host: string) {
    this.container = container;
    this.host = host;
  }

  static async start({ folder, secrets, ...options }: WatcherOptions): Promise<Watcher> {
    const paths = ["secrets", "host", "data"].map((name) => join(folder, name));
    const [files = "", host = "", data = ""] = paths;
    for (const path of paths) {
      await mkdir(path, { recursive: true });
      await chmod(path, 0o777);
    }
    const given = Object.keys(secrets) as AlertSecret[];
    const write = (name: string, value: string) => writeFile(join(files, name), value, { mode: 0o444 });
    for (const name of monitoring.secrets) {
      await write(name, options.passwords?.[name] ?? (name.endsWith("-password") ? `secret-${name}` : ""));
    }
    for (const key of given) {
      const value = secrets[key] ?? "";
      const name = ALERT_SECRETS[key];
      await chmod(join(files, name), 0o644);
      await write(name, key === "alertNtfy" ? ntfyAddress(value) : value);
    }
    const told = monitoringEnvironment(alertsSchema.parse(options.alerts), given, "test");
    const environment = options.hasty ? hastyEnvironment(told) : told;
    const changed = options.hasty ? await hastyFiles(join(folder, "hasty"), options.targets ?? {}) : [];
    const container = await startContainer(monitoring, {
      runId: options.runId,
      image: await buildImage("monitoring"),
      secrets: files,
      publish: options.publish,
      volumes: { metrics: host, prometheus: options.data ?? data },
      more: [
        ...Object.entries(environment).map(([key, value]) => `--env=${key}=${value}`),
        ...changed,
        ...options.more,
      ],
    });
    await untilHealthy(container);
    return new Watcher(container, host);
  }

  /** What the host tells, a line each, from now on. */
  async tell(...lines: string[]): Promise<void> {
    const time = `platform_host_metrics_time_seconds ${Math.floor(Date.now() / 1000)}`;
    await writeFile(join(this.host, "host.prom"), [...lines, time, ""].join("\n"));
  }

  /** This machine in the place of the server: the commands run their words here. */
  readonly remote: Pick<Remote, "run"> = {
    async run(command, streams) {
      const child = spawn("sh", ["-c", command], { stdio: ["pipe", "pipe", "inherit"] });
      if (streams?.input) streams.input.pipe(child.stdin);
      else child.stdin.end();
      const [output, code] = await Promise.all([
        text(child.stdout),
        new Promise<number | null>((resolve) => child.once("exit", resolve)),
      ]);
      if (code !== 0) throw new Error(`"${command.slice(0, 120)}" failed with exit code ${code}`);
      return output;
    },
  };
}
