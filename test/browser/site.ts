import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EDGE_PORTS, origin, renderSite } from "../../infra/edge/site.ts";
import type { Manifest } from "../../infra/service/manifest.ts";
import { control } from "../../services/control/service.ts";
import { jobManager } from "../../services/job-manager/service.ts";
import { monitoring } from "../../services/monitoring/service.ts";
import { nginx } from "../../services/nginx/service.ts";
import { postgres } from "../../services/postgres/service.ts";
import { redis } from "../../services/redis/service.ts";
import { streamlitUi } from "../../services/streamlit-ui/service.ts";
import { visionPipeline } from "../../services/vision-pipeline/service.ts";
import { serviceEnvironment } from "../../stacks/environment.ts";
import { evaluate } from "../../stacks/evaluate.ts";
import { serverFacts } from "../../stacks/server-facts.ts";
import { tiers } from "../../stacks/tiers.ts";
import { writeHistory } from "../machines/measured.ts";
import {
  buildAnalyzer,
  buildImage,
  docker,
  freePort,
  makeVolume,
  removeAll,
  sqlIn,
  startContainer,
  untilHealthy,
} from "../service/docker.ts";
import { makeCertificates } from "./certificates.ts";

const FOUNDATION: readonly Manifest[] = [postgres, redis];
const SECRETS = ["admin-password", "postgres-password", "redis-password", "session-key"] as const;
/** When a release came to the server whose past is made up, in hours ago; until an hour ago it was measured. */
const RELEASE = 30;
const MAX_UPLOAD_BYTES = 10_000_000;

export interface SiteOptions {
  /** Beside the vision pipeline. */
  readonly analyzers?: readonly Manifest[];
  /** Whether it has the UI, as a stack has unless it leaves it out. */
  readonly ui?: boolean;
  /** Whether it runs monitoring, which then knows the days before. */
  readonly watched?: boolean;
}

/** The whole platform with a few analyzers, in containers as on a server, behind nginx with a certificate of the test's own authority. */
export class TestSite {
  readonly runId: string;
  readonly name: string;
  readonly password = randomBytes(12).toString("base64url");
  readonly containers: Record<string, string> = {};
  folder = "";
  port = 0;
  readonly #volumes: Record<string, string> = {};

  readonly #services: readonly Manifest[];

  private constructor(
    runId: string,
    name: string,
    { analyzers = [], ui = true, watched = false }: SiteOptions,
  ) {
    this.runId = runId;
    this.name = name;
    const pages = ui ? [streamlitUi] : [];
    const watching = watched ? [monitoring] : [];
    this.#services = [
      ...[...FOUNDATION, ...watching, visionPipeline, ...analyzers],
      ...[jobManager, control, ...pages, nginx],
    ];
  }

  static async start(runId: string, name: string, options: SiteOptions = {}): Promise<TestSite> {
    const site = new TestSite(runId, name, options);
    try {
      await site.#prepare();
      for (const manifest of site.#services) await site.#start(manifest);
      for (const container of Object.values(site.containers)) await untilHealthy(container);
    } catch (error) {
      await site.stop();
      throw error;
    }
    return site;
  }

  /** Where it is for this machine. */
  get url(): string {
    return origin(this.name, this.port);
  }

  /** Where it is for containers on its network, which is named as the run is. */
  get inside(): string {
    return origin(this.name, EDGE_PORTS.https[0]);
  }

  /** PEM of the authority to trust. */
  get root(): string {
    return join(this.folder, "certificates", "root.pem");
  }

  async stop(): Promise<void> {
    await removeAll(this.runId);
    if (this.folder !== "") await rm(this.folder, { recursive: true, force: true });
  }

  /** What certbot would tell about the certificate. */
  async tell(status: object): Promise<void> {
    const text = JSON.stringify(status);
    await this.#asRoot(`printf '%s' "$1" >/volumes/certificate-status/status.json`, text);
  }

  /** One statement to its database. */
  sql(statement: string): Promise<string> {
    return sqlIn(this.containers[postgres.name] ?? "", statement);
  }

  async #prepare(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), "platform-page-"));
    await chmod(this.folder, 0o755);
    this.port = await freePort();
    await makeCertificates(join(this.folder, "certificates"), this.name);
    await chmod(join(this.folder, "certificates", "current", "privkey.pem"), 0o444);
    for (const secret of new Set([...SECRETS, ...monitoring.secrets])) {
      const text = secret === "admin-password" ? this.password : randomBytes(32).toString("base64");
      await writeFile(join(this.folder, secret), text, { mode: 0o444 });
    }
    await mkdir(join(this.folder, "site"));
    await writeFile(join(this.folder, "site", "site.conf"), this.#configuration());
    await docker("network", "create", "--label", `platform.test=${this.runId}`, this.runId);
    for (const { folder } of this.#services.flatMap(({ volumes = [] }) => volumes))
      this.#volumes[folder] ??= await makeVolume(this.runId);
    // A volume that is empty would take on an owner again, from the image that mounts it first.
    await this.#asRoot("cd /volumes/media; mkdir lost+found; chgrp 2000 .; chmod 2770 .");
    if (this.#services.includes(monitoring)) await this.#giveHistory();
  }

  /** A past with a release in it, as monitoring and the last deployment would have left it. */
  async #giveHistory(): Promise<void> {
    const now = Math.floor(Date.now() / 1000);
    const release = now - RELEASE * 3600;
    const told = [{ release: 12, at: new Date(release * 1000).toISOString() }];
    const words = "chmod 0777 /volumes/prometheus; printf '%s' \"$1\" >/volumes/metrics/releases.json";
    await this.#asRoot(`${words}; touch /volumes/prometheus/.kept`, JSON.stringify(told));
    const data = this.#volumes["prometheus"] ?? "";
    await writeHistory(join(this.folder, "history"), data, { release, end: now - 3600 });
  }

  #configuration(): string {
    return renderSite({
      names: [this.name],
      control: control.name,
      ui: this.#services.includes(streamlitUi) ? streamlitUi.name : undefined,
      httpsPort: this.port,
      maxUploadBytes: MAX_UPLOAD_BYTES,
      trusted: true,
    });
  }

  async #start(manifest: Manifest): Promise<void> {
    const { name } = manifest;
    const image = await (manifest.base === undefined ? buildImage(name) : buildAnalyzer(name));
    const own: Record<string, string[]> = {
      [nginx.name]: [`--network-alias=${this.name}`, `--volume=${this.folder}/site:${nginx.site}:ro`],
      [jobManager.name]: this.#environmentOf(jobManager.name),
      [control.name]: this.#environmentOf(control.name),
      [monitoring.name]: this.#environmentOf(monitoring.name),
    };
    const volumes = { ...this.#volumes, certificates: join(this.folder, "certificates") };
    this.containers[name] = await startContainer(manifest, {
      runId: this.runId,
      image,
      secrets: this.folder,
      volumes,
      publish: manifest === nginx ? { 8443: this.port } : {},
      more: [`--network=${this.runId}`, `--network-alias=${name}`, ...(own[name] ?? [])],
    });
  }

  /** As a stack of the budget tier with these services would have it. */
  #environmentOf(service: string): string[] {
    const enabled = this.#services.includes(monitoring)
      ? { services: JSON.stringify({ [monitoring.name]: { enabled: true } }) }
      : {};
    const evaluated = evaluate({ size: "8gb", ...enabled }, this.#services);
    if ("problems" in evaluated) throw new Error(evaluated.problems.join("\n"));
    const environment = serviceEnvironment(evaluated, tiers.budget, MAX_UPLOAD_BYTES);
    const told = service === control.name ? { SERVER: JSON.stringify(serverFacts("test", evaluated)) } : {};
    const own: Readonly<Record<string, string>> = { ...({ ...environment }[service] ?? {}), ...told };
    return Object.entries(own).map(([name, value]) => `--env=${name}=${value}`);
  }

  /** A shell as root with all volumes. */
  #asRoot(script: string, ...args: string[]): Promise<string> {
    const mounts = Object.entries(this.#volumes).map(
      ([folder, volume]) => `--volume=${volume}:/volumes/${folder}`,
    );
    const shell = ["debian:trixie-slim", "sh", "-ec", script, "sh", ...args];
    return docker(
      "run",
      "--rm",
      `--label=platform.test=${this.runId}`,
      "--network=none",
      ...mounts,
      ...shell,
    );
  }
}
