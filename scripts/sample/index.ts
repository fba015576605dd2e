import { createWriteStream } from "node:fs";
import { mkdir, rename, stat } from "node:fs/promises";
import { relative } from "node:path";
import { finished } from "node:stream/promises";
import { CommandError } from "../errors.ts";
import type { Options } from "../options.ts";
import { bytes, show, table } from "../output.ts";
import { stackOutputs } from "../stack/outputs.ts";
import { connect, quote, type Remote } from "../stack/remote.ts";
import { inState, ROOT } from "../state.ts";
import { SAMPLES, type Sample } from "./pictures.ts";

/** Its image has ffmpeg, so that nobody has to install one. */
const MAKER = "vision-pipeline";

/** Runs ffmpeg in a container of its own beside the service, so that the service's memory stays its own. */
async function make(remote: Remote, image: string, sample: Sample, path: string): Promise<void> {
  const ffmpeg = ["ffmpeg", "-hide_banner", "-loglevel", "error", ...sample.arguments, "pipe:1"];
  // fontconfig complains in many lines where it can't write its cache.
  const cache = ["--tmpfs", "/tmp", "--env", "XDG_CACHE_HOME=/tmp"];
  const cage = [
    "--rm",
    "--network",
    "none",
    "--memory",
    "512m",
    "--read-only",
    "--cap-drop",
    "ALL",
    ...cache,
    "--entrypoint",
    "",
  ];
  const file = createWriteStream(`${path}.part`);
  await remote.run(["docker", "run", ...cage, image, ...ffmpeg].map(quote).join(" "), { out: file });
  file.end();
  await finished(file);
  await rename(`${path}.part`, path);
}

/** `make sample`: files to try the analysis with, made on the stack's server. */
export async function run(options: Options): Promise<void> {
  const outputs = await stackOutputs(options.stack);
  const maker = outputs.serviceList.find((service) => service.name === MAKER);
  if (maker === undefined) {
    throw new CommandError(`Stack "${options.stack}" does not run ${MAKER}, which makes the samples.`, {
      fix: `turn ${MAKER} on in the stack's configuration, then make up.`,
    });
  }
  await using remote = await connect(outputs);
  const image = (await remote.run(`docker inspect --format '{{.Image}}' ${quote(maker.container)}`)).trim();
  await mkdir(inState("samples"), { recursive: true });
  const made = [];
  for (const sample of SAMPLES) {
    const path = inState("samples", sample.file);
    await make(remote, image, sample, path);
    made.push({ file: relative(ROOT, path), what: sample.what, bytes: (await stat(path)).size });
  }
  show(made, options, (files) =>
    [
      table(
        ["File", "What", "Size"],
        files.map(({ file, what, bytes: size }) => [file, what, bytes(size)]),
      ),
      "",
      `Next: make analyze FILE=${files[0]?.file}`,
    ].join("\n"),
  );
}
