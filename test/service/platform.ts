import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { postgres } from "../../services/postgres/service.ts";
import { redis } from "../../services/redis/service.ts";
import type { TestAnalyzer } from "./analyzer.ts";
import {
  buildImage,
  docker,
  freePort,
  makeVolume,
  removeAll,
  sqlIn,
  startContainer,
  untilHealthy,
} from "./docker.ts";

/** Analyzers that look at frames; the others at files. */
const READ_FRAMES = ["ocr-detection", "face-reid", "object-detection"];

/** What a job manager has to know of an analyzer, whether it is a test's own or one of ours. */
export type AnalyzerToAsk = Pick<TestAnalyzer, "name" | "url" | "sources" | "quickBytes">;

export type Environment = Readonly<Record<string, string>>;

/** A process of ours under test, with what it wrote. */
export class Running {
  readonly child: ChildProcess;
  output = "";
  readonly ended: Promise<number | null>;

  constructor(service: string, environment: Environment) {
    const main = fileURLToPath(new URL(`../../services/${service}/src/main.ts`, import.meta.url));
    const env = { PATH: process.env["PATH"] ?? "", ...environment };
    this.child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout?.on("data", (chunk) => (this.output += chunk));
    this.child.stderr?.on("data", (chunk) => (this.output += chunk));
    this.ended = new Promise((resolve) => this.child.once("exit", resolve));
  }

  /** Sends the signal, and waits for the end. Its exit code, null when the signal ended it. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** PostgreSQL and Redis in our own containers, and control and job manager as processes beside them. */
export class Platform {
  readonly runId = randomUUID();
  readonly password = randomBytes(12).toString("base64url");
  folder = "";
  postgres = "";
  redis = "";
  #ports = { postgres: 0, redis: 0 };
  readonly #running: Running[] = [];

  /** @param plain passwords of letters and digits, as a stack makes them, for programs that stumble over others */
  static async start(plain = false): Promise<Platform> {
    const platform = new Platform();
    try {
      await platform.#startDatabases(plain);
    } catch (error) {
      await platform.stop();
      throw error;
    }
    return platform;
  }

  get secrets(): string {
    return join(this.folder, "secrets");
  }

  get media(): string {
    return join(this.folder, "media");
  }

  /** Starts control and waits until it is ready. */
  async control(environment: Environment = {}): Promise<{ url: string; metrics: string; process: Running }> {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const process = this.#run("control", {
      PORT: `${port}`,
      METRICS_PORT: `${metricsPort}`,
      HOST: "127.0.0.1",
      MEDIA_PATH: this.media,
      MIN_FREE_BYTES: "1",
      ...environment,
    });
    const url = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${url}/api/ready`)).ok, `control is ready`, process);
    return { url, metrics: `http://127.0.0.1:${metricsPort}/metrics`, process };
  }

  /** Starts a job manager for these analyzers; it works as soon as it can. */
  jobManager(analyzers: readonly AnalyzerToAsk[], environment: Environment = {}): Running {
    const described = analyzers.map(({ name, url, sources, quickBytes }) => ({
      name,
      url,
      memoryMb: 100,
      kinds: READ_FRAMES.includes(name) ? ["video", "image"] : ["video", "image", "audio"],
      input: sources.length > 0 ? "results" : READ_FRAMES.includes(name) ? "frames" : "path",
      sources,
      timeoutSeconds: 60,
      quickBytes,
    }));
    return this.#run("job-manager", {
      REDIS_HOST: "127.0.0.1",
      REDIS_PORT: `${this.#ports.redis}`,
      ANALYZERS: JSON.stringify(described),
      CAPACITY: JSON.stringify({ budgetMb: 200 }),
      RETRY_DELAY: "50",
      ALIVE_FILE: join(this.folder, "alive"),
      ...environment,
    });
  }

  /** Starts cloud-offload and waits until it answers. */
  async cloudOffload(environment: Environment): Promise<{ url: string; process: Running }> {
    const port = environment["PORT"] ?? (await freePort());
    const process = this.#run("cloud-offload", {
      HOST: "127.0.0.1",
      PORT: `${port}`,
      MEDIA_PATH: this.media,
      MODELS_PATH: join(this.folder, "models"),
      ...environment,
    });
    const url = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${url}/health`)).ok, "cloud-offload answers", process);
    return { url, process };
  }

  /** One statement, as the superuser inside the container; rows as text, columns separated by "|". */
  sql(statement: string): Promise<string> {
    return sqlIn(this.postgres, statement);
  }

  async redisCli(...args: string[]): Promise<string> {
    const script = 'REDISCLI_AUTH="$(cat /run/secrets/redis-password)" exec redis-cli "$@"';
    return docker("exec", this.redis, "sh", "-c", script, "sh", ...args);
  }

  /** Ends all processes, and removes all containers and files. */
  async stop(): Promise<void> {
    for (const running of this.#running) await running.end("SIGKILL");
    await removeAll(this.runId);
    if (this.folder !== "") await rm(this.folder, { recursive: true, force: true });
  }

  #run(service: string, environment: Environment): Running {
    const running = new Running(service, {
      DATABASE_HOST: "127.0.0.1",
      DATABASE_PORT: `${this.#ports.postgres}`,
      SECRETS_PATH: this.secrets,
      ...environment,
    });
    this.#running.push(running);
    return running;
  }

  async #startDatabases(plain: boolean): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), "platform-test-"));
    await this.#writeSecrets(plain);
    this.#ports = { postgres: await freePort(), redis: await freePort() };
    const start = async (manifest: typeof postgres | typeof redis, inside: number, outside: number) => {
      const image = await buildImage(manifest.name);
      const volume = await makeVolume(this.runId);
      const volumes = { [manifest.name]: volume };
      return startContainer(manifest, {
        runId: this.runId,
        image,
        secrets: this.secrets,
        volumes,
        publish: { [inside]: outside },
      });
    };
    this.postgres = await start(postgres, 5432, this.#ports.postgres);
    this.redis = await start(redis, 6379, this.#ports.redis);
    await Promise.all([untilHealthy(this.postgres), untilHealthy(this.redis)]);
  }

  async #writeSecrets(plain: boolean): Promise<void> {
    await mkdir(this.secrets);
    await mkdir(this.media);
    // Readable for the containers' users; on a server each has files of its own.
    const secret = (name: string, value: string) =>
      writeFile(join(this.secrets, name), `${value}\n`, { mode: 0o444 });
    await secret("admin-password", this.password);
    await secret("session-key", randomBytes(32).toString("base64"));
    // Characters that a careless shell or SQL statement would trip over.
    for (const [name, odd] of Object.entries({ postgres: `it's "p\\g" $1 `, redis: `it's "r\\d" $1 ` }))
      await secret(`${name}-password`, `${plain ? "" : odd}${randomBytes(8).toString("hex")}`);
  }
}

/** Waits until `condition` holds; throws what it was waiting for and what the process wrote. */
export async function until(
  condition: () => Promise<boolean>,
  what: string,
  process?: Running,
  patienceMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  let last: unknown;
  while (Date.now() < deadline && process?.child.exitCode == null) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
    }
    await sleep(50);
  }
  throw new Error(`Waited in vain until ${what}.\n${process?.output ?? ""}`, { cause: last });
}
