import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { embeddingServer } from "../../services/embedding-server/service.ts";
import { vectorDb } from "../../services/vector-db/service.ts";
import { buildAnalyzer, freePort, startContainer, untilHealthy } from "./docker.ts";
import type { Platform } from "./platform.ts";

/** The services that know what texts mean, in containers beside a platform's; removed with them. */
export class Meaning {
  readonly embedding: string;
  readonly vectors: string;
  /** vector-db's files. */
  readonly files: string;
  /** What control has to know to use them. */
  readonly environment: { readonly EMBEDDING_URL: string; readonly VECTORS_URL: string };

  private constructor(
    containers: readonly [string, string],
    files: string,
    ports: readonly [number, number],
  ) {
    [this.embedding, this.vectors] = containers;
    this.files = files;
    const [embedding, vectors] = ports.map((port) => `http://127.0.0.1:${port}`);
    this.environment = { EMBEDDING_URL: `${embedding}`, VECTORS_URL: `${vectors}` };
  }

  static async start({ runId, secrets, folder }: Platform): Promise<Meaning> {
    const files = join(folder, "vectors");
    await mkdir(files);
    // Only for the container's user, on a server.
    await chmod(files, 0o777);
    const start = async (manifest: typeof vectorDb | typeof embeddingServer, port: number) =>
      startContainer(manifest, {
        ...{ runId, secrets, publish: { 8000: port }, volumes: { vectors: files } },
        image: await buildAnalyzer(manifest.name),
      });
    const ports = [await freePort(), await freePort()] as const;
    const containers = [await start(embeddingServer, ports[0]), await start(vectorDb, ports[1])] as const;
    await Promise.all(containers.map(untilHealthy));
    return new Meaning(containers, files, ports);
  }
}
