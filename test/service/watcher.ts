import { spawn } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
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
}

/** A monitoring service by itself, told by a stack's own functions whom to tell. */
export class Watcher {
  readonly container: string;
  readonly #host: string;

  private constructor(container: string, host: string) {
    this.container = container;
    this.#host = host;
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
    for (const name of monitoring.secrets)
      await write(name, name.endsWith("-password") ? `secret-${name}` : "");
    for (const key of given) {
      const value = secrets[key] ?? "";
      const name = ALERT_SECRETS[key];
      await chmod(join(files, name), 0o644);
      await write(name, key === "alertNtfy" ? ntfyAddress(value) : value);
    }
    const environment = monitoringEnvironment(alertsSchema.parse(options.alerts), given, "test");
    const container = await startContainer(monitoring, {
      runId: options.runId,
      image: await buildImage("monitoring"),
      secrets: files,
      publish: options.publish,
      volumes: { metrics: host, prometheus: data },
      more: [...Object.entries(environment).map(([key, value]) => `--env=${key}=${value}`), ...options.more],
    });
    await untilHealthy(container);
    return new Watcher(container, host);
  }

  /** What the host tells, a line each, from now on. */
  async tell(...lines: string[]): Promise<void> {
    const time = `platform_host_metrics_time_seconds ${Math.floor(Date.now() / 1000)}`;
    await writeFile(join(this.#host, "host.prom"), [...lines, time, ""].join("\n"));
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
