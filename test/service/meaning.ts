import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { embeddingServer } from "../../services/embedding-server/service.ts";
import { vectorDb } from "../../services/vector-db/service.ts";
import { buildAnalyzer, freePort, pythonIn, startContainer, untilHealthy } from "./docker.ts";
import type { Platform } from "./platform.ts";

/** The services that know what texts mean, in containers beside a platform's; removed with them. */
export class Meaning {
  readonly embedding: string;
  readonly vectors: string;
  /** vector-db's files. */
  readonly files: string;
  /** The folder of models. */
  readonly models: string;
  /** What control has to know to use them. */
  readonly environment: { readonly EMBEDDING_URL: string; readonly VECTORS_URL: string };

  private constructor(
    containers: readonly [string, string],
    folder: string,
    ports: readonly [number, number],
  ) {
    [this.embedding, this.vectors] = containers;
    [this.files, this.models] = foldersIn(folder);
    const [embedding, vectors] = ports.map((port) => `http://127.0.0.1:${port}`);
    this.environment = { EMBEDDING_URL: `${embedding}`, VECTORS_URL: `${vectors}` };
  }

  static async start({ runId, secrets, folder }: Platform): Promise<Meaning> {
    const [vectors, models] = foldersIn(folder);
    for (const path of [vectors, models]) {
      await mkdir(path);
      // Only for the container's user, on a server.
      await chmod(path, 0o777);
    }
    const start = async (manifest: typeof vectorDb | typeof embeddingServer, port: number) =>
      startContainer(manifest, {
        ...{ runId, secrets, publish: { 8000: port }, volumes: { vectors, models } },
        image: await buildAnalyzer(manifest.name),
      });
    const ports = [await freePort(), await freePort()] as const;
    const containers = [await start(embeddingServer, ports[0]), await start(vectorDb, ports[1])] as const;
    await Promise.all(containers.map(untilHealthy));
    return new Meaning(containers, folder, ports);
  }

  /** Installs a model of SigLIP2's inputs and outputs, to which red is fire, green a meadow and blue the sea. */
  async installPictures(): Promise<void> {
    const make =
      "import pathlib, analyzer_testing.siglip_models as m; m.write_models(pathlib.Path('/models'))";
    await pythonIn("embedding-server", make, [`${this.models}:/models`]);
  }
}

/** Those of vectors and of models. */
function foldersIn(folder: string): readonly [string, string] {
  return [join(folder, "vectors"), join(folder, "models")];
}
