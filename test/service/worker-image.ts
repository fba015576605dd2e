import { fileURLToPath } from "node:url";
import { buildAnalyzer, docker } from "./docker.ts";

const folderOf = (name: string) => fileURLToPath(new URL(`../../services/${name}`, import.meta.url));

/** Builds the worker image of an analyzer without the libraries of a GPU (some GB that no test could use); its name. */
export async function buildWorker(name: string): Promise<string> {
  const base = await buildAnalyzer(name);
  const build = (service: string, ...more: string[]) => {
    const folder = folderOf(service);
    const args = ["--quiet", "--network", "host", "--file", `${folder}/Dockerfile.gpu`, ...more, folder];
    return docker("build", ...args);
  };
  const worker = await build("analyzer-base", "--target", "plain", "--tag", "platform-test/worker-parts");
  const tag = `platform-test/${name}-worker`;
  const parts = ["--build-arg", "WORKER=platform-test/worker-parts", "--build-arg", `BASE=${base}`];
  await build(name, ...parts, "--tag", tag);
  return worker && tag;
}
