import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Manifest, MEDIA_GROUP } from "../../infra/service/manifest.ts";
import { catalogue } from "../../services/catalogue.ts";

/**
 * `node test/service/python.ts [--report FILE] [--samples FOLDER] [--service NAME] [-k EXPRESSION]`: build the images of the analyzers and
 * of the other services on their base, and run their pytest suites inside, under the hardening they run with. The report is JUnit XML, a suite a service. Ends with
 * pytest's closing line of each; the exit code is 1 when anything failed.
 */
const ROOT = join(import.meta.dirname, "../..");
const TESTING = join(ROOT, "services/analyzer-base/testing");

/** How much the tests do where there is time for more than they do by themselves; see the tests that read them. */
const FIGURES = ["VECTOR_KILLS", "VECTOR_COUNT"];

interface Options {
  readonly report?: string | undefined;
  /** A folder of further real media, which tests use when there is one. */
  readonly samples?: string | undefined;
  /** The only one to test. */
  readonly service?: string | undefined;
  readonly only?: string | undefined;
}

async function testServices(options: Options): Promise<boolean> {
  const services = catalogue.filter(
    ({ base, name }) => base === "analyzer-base" && name === (options.service ?? name),
  );
  const base = await build("analyzer-base", join(ROOT, "services/analyzer-base"), "Dockerfile.cpu");
  const reports: string[] = [];
  const closings: string[] = [];
  let passed = true;
  for (const service of services) {
    const image = await build(service.name, join(ROOT, "services", service.name), "Dockerfile.cpu", base);
    const testImage = await build(
      `${service.name}-pytest`,
      TESTING,
      "Dockerfile",
      image,
      await packages(service),
    );
    const outcome = await pytest(service, testImage, options);
    passed &&= outcome.passed;
    reports.push(outcome.report);
    closings.push(`${service.name}: ${outcome.closing}`);
  }
  if (options.report !== undefined) await writeFile(options.report, reports.join("\n"));
  process.stdout.write(`\n${closings.join("\n")}\n`);
  return passed;
}

/** Debian packages that a service's tests need beside what ships, a line each in its `tests/packages.txt`. */
async function packages(service: Manifest): Promise<string> {
  const file = join(ROOT, "services", service.name, "tests/packages.txt");
  return existsSync(file) ? (await readFile(file, "utf8")).trim().replaceAll(/\s+/g, " ") : "";
}

/** The image's tag. Test images stay, as the cache of the next run. */
async function build(
  name: string,
  context: string,
  file: string,
  base?: string,
  more?: string,
): Promise<string> {
  const tag = `platform-test/${name}:latest`;
  const from = [
    ...(base === undefined ? [] : ["--build-arg", `BASE=${base}`]),
    ...(more ? ["--build-arg", `PACKAGES=${more}`] : []),
  ];
  const args = [
    "build",
    "--quiet",
    "--network",
    "host",
    ...from,
    "--file",
    join(context, file),
    "--tag",
    tag,
  ];
  const { code, output } = await docker([...args, context], false);
  if (code !== 0) throw new Error(`The image of "${name}" could not be built:\n${output}`);
  return tag;
}

/** Run one image's tests: no network, read-only root, its own user, no capabilities, its memory cap and volumes. */
async function pytest(service: Manifest, image: string, options: Options) {
  const reports = await mkdtemp(join(tmpdir(), "pytest-"));
  await chmod(reports, 0o777);
  const cap = service.memory.cap;
  const mounts = [
    `${TESTING}/analyzer_testing:/tests/support/analyzer_testing:ro`,
    `${TESTING}/common:/tests/common:ro`,
    `${join(ROOT, "services", service.name, "tests")}:/tests/own:ro`,
    `${reports}:/report`,
    ...(options.samples === undefined ? [] : [`${options.samples}:/samples:ro`]),
  ];
  // What every analyzer must do, whichever it is. Others keep files, of more than their /tmp holds.
  const tests = service.analyzer
    ? ["/tests/common", "/tests/own"]
    : ["/tests/own", "--basetemp=/report/files"];
  const figures = FIGURES.filter((name) => process.env[name] !== undefined);
  const hardening = [
    ...["--network", "none", "--read-only", "--user", `${service.uid}:${MEDIA_GROUP}`, "--cap-drop", "ALL"],
    ...["--security-opt", "no-new-privileges", "--ulimit", `nproc=${service.processes}`],
    ...["--memory", cap, "--memory-swap", cap],
    ...Object.entries(service.tmpfs ?? {}).flatMap(([path, how]) => ["--tmpfs", `${path}:${how}`]),
  ];
  const { code, output } = await docker(
    [
      ...["run", "--rm", ...hardening],
      ...Object.entries(about(service)).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
      ...figures.flatMap((name) => ["--env", name]),
      ...mounts.flatMap((mount) => ["--volume", mount]),
      ...[
        image,
        ...tests,
        ...(figures.length > 0 ? ["--capture=no"] : []),
        "--junitxml=/report/junit.xml",
        ...(options.only === undefined ? [] : ["-k", options.only]),
      ],
    ],
    true,
  );
  const NOTHING_MATCHED = 5;
  const KILLED = 137;
  try {
    const report = await readFile(join(reports, "junit.xml"), "utf8").catch((cause: Error) => {
      const why = code === KILLED ? `killed, as by its memory cap of ${cap}` : `exit code ${code}`;
      throw new Error(`The tests of ${service.name} ended without a report: ${why}`, { cause });
    });
    const passed = code === 0 || code === NOTHING_MATCHED;
    return { passed, report, closing: output.trimEnd().split("\n").at(-1) ?? "" };
  } finally {
    await rm(reports, { recursive: true });
  }
}

/** What the tests that all analyzers share have to know of this one. */
function about({ name, analyzer }: Manifest): Readonly<Record<string, string>> {
  return {
    ANALYZER_PACKAGE: name.replaceAll("-", "_"),
    ANALYZER_READS: analyzer?.reads ?? "",
    ANALYZER_KINDS: analyzer?.kinds.join(",") ?? "",
  };
}

/** Exit code, and output and errors as one text; shown as they come when `shown`. */
function docker(args: readonly string[], shown: boolean): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("docker", args, { stdio: ["ignore", "pipe", "pipe"] });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        chunks.push(chunk);
        if (shown) process.stdout.write(chunk);
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output: chunks.join("") }));
  });
}

const { values } = parseArgs({
  options: {
    report: { type: "string" },
    service: { type: "string" },
    samples: { type: "string" },
    only: { type: "string", short: "k" },
  },
});
process.exitCode = (await testServices(values)) ? 0 : 1;
