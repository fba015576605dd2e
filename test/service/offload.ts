import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Report } from "../../services/cloud-offload/src/report.ts";
import { billView } from "../cloud/vast/control.ts";
import { startVast, type VastCloud } from "../cloud/vast/start.ts";
import { answer, decodePicture, succeed, TestAnalyzer } from "./analyzer.ts";
import { Client } from "./client.ts";
import { docker, freePort, untilHealthy } from "./docker.ts";
import { OBJECTS, type Part } from "./offload-parts.ts";
import { Platform, type Running, until } from "./platform.ts";
import { buildWorker } from "./worker-image.ts";

/** Seconds for a frame, or a second of media, that the analyzer on this server tells: everything is late, and a GPU is worth it. */
const SLOW = 1000;

export interface RigOptions {
  readonly limits?: { readonly taskUsd: number; readonly dayUsd: number; readonly monthUsd: number };
  readonly maxInstances?: number;
  readonly interruptible?: boolean;
  /** Default: none, so that everything is late. */
  readonly patienceMinutes?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The platform around cloud-offload, and Vast.ai with real machines that run the real worker. */
export class Rig {
  readonly platform: Platform;
  readonly cloud: VastCloud;
  readonly key: string;
  readonly here: TestAnalyzer;
  readonly vision: TestAnalyzer;
  readonly client: Client;
  readonly part: Part;
  /** Where cloud-offload listens, also after a restart. */
  readonly port: number;
  /** Where control tells its figures. */
  readonly metrics: string;
  #offload: { url: string; process: Running } | undefined;
  #manager: Running | undefined;
  #options: RigOptions = {};

  private constructor(
    part: Part,
    platform: Platform,
    cloud: VastCloud,
    key: string,
    client: Client,
    port: number,
    metrics: string,
  ) {
    this.part = part;
    this.metrics = metrics;
    this.platform = platform;
    this.cloud = cloud;
    this.key = key;
    this.client = client;
    this.port = port;
    this.vision = new TestAnalyzer("vision-pipeline", decodePicture);
    this.here = new TestAnalyzer(part.name, decodePicture);
    this.here.model = part.model;
  }

  /** @param environment of control, besides what it needs here */
  static async start(
    run: string,
    part: Part = OBJECTS,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Rig> {
    const image = await buildWorker(part.name);
    const platform = await Platform.start();
    const key = "the-account-key-of-tests-0123456789";
    const images = { [`registry.example/${part.name}-gpu:1`]: image };
    const cloud = await startVast({ run, token: key, images, loadSeconds: 0.2 });
    const port = await freePort();
    const OFFLOAD_URL = `http://127.0.0.1:${port}`;
    const control = await platform.control({ OFFLOAD_URL, ...environment });
    const client = new Client(control.url);
    await client.login(platform.password);
    const rig = new Rig(part, platform, cloud, key, client, port, control.metrics);
    await writeFile(join(platform.secrets, "vast-api-key"), `${key}\n`);
    await mkdir(rig.models, { recursive: true });
    await part.prepare(platform.folder);
    await rig.vision.start();
    await rig.here.start();
    rig.vision.behaviour = part.decode(platform.media, platform.folder);
    rig.here.behaviour = succeed(part.name, part.found);
    return rig;
  }

  get offload(): { url: string; process: Running } {
    if (!this.#offload) throw new Error("cloud-offload was not started");
    return this.#offload;
  }

  /** Folder of the models that an instance needs. */
  get models(): string {
    return join(this.platform.folder, "models", this.part.folder);
  }

  /** Starts cloud-offload, and a job manager that knows it where there is none. */
  async run(options: RigOptions = {}): Promise<void> {
    this.#options = options;
    const {
      limits,
      maxInstances = 1,
      interruptible = false,
      patienceMinutes = 0,
      environment = {},
    } = options;
    const settings = {
      owner: "test-stack",
      images: "registry.example/{name}-gpu:1",
      analyzers: [{ name: this.part.name, input: this.part.input, models: [this.part.folder] }],
      limits: limits ?? { taskUsd: 1, dayUsd: 20, monthUsd: 100 },
      hourUsd: 1,
      maxInstances,
      patienceMinutes,
      countries: [],
      interruptible,
    };
    this.#offload = await this.platform.cloudOffload({
      OFFLOAD: JSON.stringify(settings),
      VAST_URL: this.cloud.endpoint,
      PLAN_EVERY: "0.3",
      POLL_EVERY: "0.2",
      REAP_EVERY: "1",
      READY_WITHIN: "30",
      RETRY_AFTER: "0.02",
      LOST_FOR: "2",
      PORT: `${this.port}`,
      ...environment,
    });
    this.#manager ??= this.platform.jobManager([this.vision, this.here], {
      OFFLOAD_URL: this.offload.url,
    });
  }

  /** Ends cloud-offload, and starts it anew as it was. */
  async again(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    await this.offload.process.end(signal);
    await this.run(this.#options);
  }

  /** The server is without power for a moment: all that cloud-offload works with ends at once, and comes back. */
  async powerCut(): Promise<void> {
    const databases = [this.platform.postgres, this.platform.redis];
    await Promise.all([this.offload.process.end("SIGKILL"), this.#manager?.end("SIGKILL")]);
    await docker("kill", ...databases);
    await docker("start", ...databases);
    await Promise.all(databases.map(untilHealthy));
    this.#manager = undefined;
    await this.run(this.#options);
  }

  /**
   * Makes what this server does slow, and known to be: an analyzer that says it took so long. From now on, because what it did quickly
   * would be what the next tasks are judged by.
   */
  async beSlow(): Promise<void> {
    this.staySlow(0);
    await this.client.done((await this.upload(`first.${this.part.ending}`)).job.id);
  }

  /** As slow from now on, while a task really takes so many milliseconds of this server's seat. */
  staySlow(milliseconds: number): void {
    const { name, model, units, found } = this.part;
    this.here.behaviour = async (request, response) => {
      await sleep(milliseconds);
      answer(response, 200, {
        ...{ schema: 1, analyzer: name, version: "1.0.0", model, mediaId: request.mediaId },
        ...{ seconds: SLOW * units(request), result: found(request) },
      });
    };
  }

  /** @param content other bytes for each, or they would be one medium */
  async upload(name: string, content: string | Blob = name) {
    const bytes = typeof content === "string" ? content : content.stream();
    const { status, body } = await this.client.upload(name, bytes);
    if (status !== 201) throw new Error(`upload: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** So many pictures, one after the other. */
  async uploadMany(name: string, count: number) {
    const jobs: Awaited<ReturnType<Rig["upload"]>>[] = [];
    for (let index = 0; index < count; index += 1) jobs.push(await this.upload(`${name}-${index}.jpg`));
    return jobs;
  }

  /** Waits until every job has ended, and gives them as they ended. */
  async untilDone(jobs: readonly Pick<Awaited<ReturnType<Rig["upload"]>>, "job">[]) {
    const ended = [];
    for (const { job } of jobs) ended.push(await this.client.done(job.id));
    return ended;
  }

  /** Keeps this server's own seat busy until it is told, so that a task can only be done elsewhere. */
  hold(): () => void {
    const held = Promise.withResolvers<void>();
    const told = this.here.behaviour;
    this.here.behaviour = async (request, response) => {
      await held.promise;
      return told(request, response);
    };
    return () => {
      this.here.behaviour = told;
      held.resolve();
    };
  }

  /** A task that can only be done elsewhere while this server's own seat is held, from then on and until it is done. */
  async goesOut(
    content: string | Blob,
    held: () => Promise<void> = async () => {},
    done: () => Promise<void> = async () => {},
  ) {
    const release = this.hold();
    const blocking = await this.upload(`blocks-this-server.${this.part.ending}`);
    const wanted = await this.upload(`goes-out.${this.part.ending}`, content);
    try {
      await held();
      await this.client.done(wanted.job.id);
      await done();
    } finally {
      release();
      await this.client.done(blocking.job.id);
    }
    return wanted;
  }

  async report(): Promise<Report> {
    return (await fetch(`${this.offload.url}/offload`)).json() as Promise<Report>;
  }

  /** What the database answers, as text. */
  async rows(statement: string): Promise<string[][]> {
    const text = await this.platform.sql(statement);
    return text === "" ? [] : text.split("\n").map((row) => row.split("|"));
  }

  bill() {
    return billView(this.cloud.account);
  }

  /** Waits until nothing is rented any more, at the provider and in the ledger. */
  async untilNothingRuns(): Promise<void> {
    const live = async () =>
      this.rows("SELECT id, state, instance, created_at FROM offload_rents WHERE state <> 'ended'");
    const over = async () => this.cloud.billable().length === 0 && (await live()).length === 0;
    await until(over, "nothing is rented any more", this.#offload?.process).catch(async (cause) => {
      throw new Error(JSON.stringify({ billed: this.cloud.billable(), ledger: await live() }), { cause });
    });
  }

  /** What the ledger says that was spent, in US dollars. */
  async ledgerUsd(): Promise<number> {
    return Number(await this.platform.sql("SELECT coalesce(sum(cost_micros), 0) FROM offload_rents")) / 1e6;
  }

  async where(mediaId: string): Promise<string> {
    return this.platform.sql(
      `SELECT place || '|' || coalesce(outcome, '') FROM offload_decisions WHERE media_id = '${mediaId}'`,
    );
  }

  async stop(): Promise<void> {
    await this.#offload?.process.end();
    await this.#manager?.end("SIGKILL");
    await this.cloud.close();
    await this.vision.stop();
    await this.here.stop();
    await this.platform.stop();
  }

  get log(): string {
    return `${this.#offload?.process.output ?? ""}\n--- job-manager\n${this.#manager?.output ?? ""}`;
  }

  /** Shows the end of the logs after a test that failed. */
  showIfFailed({ result }: { readonly result?: { readonly state: string } | undefined }): void {
    if (result?.state === "fail") console.log(this.log.split("\n").slice(-60).join("\n"));
  }
}
