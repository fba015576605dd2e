import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { backup } from "../../services/backup/service.ts";
import { addressOf, buildAnalyzer, docker, startContainer } from "./docker.ts";
import type { Platform } from "./platform.ts";

const FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
const FOLDERS = ["vectors", "backup", "backup-cache", "backup-status"];

/** The service that makes copies, of a platform's databases and media, in folders of the platform. */
export class Copies {
  readonly #platform: Platform;
  readonly #image: string;

  private constructor(platform: Platform, image: string) {
    this.#platform = platform;
    this.#image = image;
  }

  static async prepare(platform: Platform): Promise<Copies> {
    for (const name of FOLDERS) await mkdir(join(platform.folder, name));
    await writeFile(join(platform.secrets, "backup-password"), "of the repository\n", { mode: 0o444 });
    await writeFile(join(platform.secrets, "backup-credentials"), "", { mode: 0o444 });
    const context = join(platform.folder, "faketime");
    await mkdir(context);
    const lines = [
      `FROM ${await buildAnalyzer("backup")}`,
      "RUN apt-get update && apt-get install --yes libfaketime",
    ];
    await writeFile(join(context, "Dockerfile"), lines.join("\n"));
    return new Copies(platform, await docker("build", "--quiet", "--network=host", context));
  }

  /** Where it tells how it is. */
  get status(): string {
    return join(this.#platform.folder, "backup-status/status.json");
  }

  /** Starts it, as it was so many days ago; its container. */
  async start(daysAgo = 0): Promise<string> {
    const { folder, media, secrets, runId, postgres, redis } = this.#platform;
    const hosts = Object.entries({ postgres, redis }).map(
      async ([name, container]) => `--add-host=${name}:${await addressOf(container)}`,
    );
    const past = [
      `--env=LD_PRELOAD=${FAKETIME}`,
      `--env=FAKETIME=-${daysAgo}d`,
      "--env=DONT_FAKE_MONOTONIC=1",
    ];
    return startContainer(backup, {
      ...{ runId, secrets, image: this.#image },
      volumes: { media, ...Object.fromEntries(FOLDERS.map((name) => [name, join(folder, name)])) },
      more: [
        ...(await Promise.all(hosts)),
        ...(daysAgo > 0 ? past : []),
        "--env=BACKUP_REPOSITORY=/backup/repository",
        // The test's own, which reads what is told, and damages what is kept.
        `--user=${process.getuid?.()}:${process.getgid?.()}`,
      ],
    });
  }

  /** What was copied can't be read any more: the first byte of each file is another. */
  async damage(): Promise<void> {
    const data = join(this.#platform.folder, "backup/repository/data");
    const entries = await readdir(data, { recursive: true, withFileTypes: true });
    for (const file of entries.filter((entry) => entry.isFile())) {
      const path = join(file.parentPath, file.name);
      const bytes = await readFile(path);
      bytes[0] = 0xff - (bytes[0] ?? 0);
      await chmod(path, 0o600);
      await writeFile(path, bytes);
    }
  }
}
