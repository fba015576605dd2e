import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EDGE_PORTS, origin, renderSite } from "../../infra/edge/site.ts";
import type { Manifest } from "../../infra/service/manifest.ts";
import { control } from "../../services/control/service.ts";
import { jobManager } from "../../services/job-manager/service.ts";
import { nginx } from "../../services/nginx/service.ts";
import { postgres } from "../../services/postgres/service.ts";
import { redis } from "../../services/redis/service.ts";
import { visionPipeline } from "../../services/vision-pipeline/service.ts";
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

const SERVICES: readonly Manifest[] = [postgres, redis, visionPipeline, jobManager, control, nginx];
const SECRETS = ["admin-password", "postgres-password", "redis-password", "session-key"] as const;
const ANALYZER = {
  name: visionPipeline.name,
  url: `http://${visionPipeline.name}:8000`,
  memoryMb: 640,
  kinds: ["image"],
  input: "path",
};

/** The whole platform with one analyzer, in containers as on a server, behind nginx with a certificate of the test's own authority. */
export class TestSite {
  readonly runId: string;
  readonly name: string;
  readonly password = randomBytes(12).toString("base64url");
  readonly containers: Record<string, string> = {};
  folder = "";
  port = 0;
  readonly #volumes: Record<string, string> = {};

  private constructor(runId: string, name: string) {
    this.runId = runId;
    this.name = name;
  }

  static async start(runId: string, name: string): Promise<TestSite> {
    const site = new TestSite(runId, name);
    try {
      await site.#prepare();
      for (const manifest of SERVICES) await site.#start(manifest);
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
    for (const secret of SECRETS) {
      const text = secret === "admin-password" ? this.password : randomBytes(32).toString("base64");
      await writeFile(join(this.folder, secret), text, { mode: 0o444 });
    }
    await mkdir(join(this.folder, "site"));
    await writeFile(join(this.folder, "site", "site.conf"), this.#configuration());
    await docker("network", "create", "--label", `platform.test=${this.runId}`, this.runId);
    for (const { folder } of SERVICES.flatMap(({ volumes = [] }) => volumes))
      this.#volumes[folder] ??= await makeVolume(this.runId);
    // A volume that is empty would take on an owner again, from the image that mounts it first.
    await this.#asRoot("cd /volumes/media; mkdir lost+found; chgrp 2000 .; chmod 2770 .");
  }

  #configuration(): string {
    return renderSite({
      names: [this.name],
      control: control.name,
      httpsPort: this.port,
      maxUploadBytes: 10_000_000,
      trusted: true,
    });
  }

  async #start(manifest: Manifest): Promise<void> {
    const { name } = manifest;
    const image = await (manifest.base === undefined ? buildImage(name) : buildAnalyzer(name));
    const own: Record<string, string[]> = {
      [nginx.name]: [`--network-alias=${this.name}`, `--volume=${this.folder}/site:${nginx.site}:ro`],
      [jobManager.name]: [
        `--env=ANALYZERS=${JSON.stringify([ANALYZER])}`,
        `--env=CAPACITY=${JSON.stringify({ budgetMb: 1000 })}`,
      ],
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
