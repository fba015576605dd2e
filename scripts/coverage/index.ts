import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import pc from "picocolors";
import { CommandError } from "../errors.ts";
import type { Options } from "../options.ts";
import { show, table } from "../output.ts";
import { run as runProgram } from "../process.ts";
import { setUpForDevelopers } from "../setup/developer.ts";
import { pythonTool } from "../setup/python.ts";
import { inState, ROOT } from "../state.ts";
import {
  type Branches,
  type Coverage,
  judge,
  ofPython,
  ofTypeScript,
  percent,
  sum,
  type Verdict,
} from "./measure.ts";
import { PARTS } from "./parts.ts";

const SOURCES = ["stacks/**/*.ts", "infra/**/*.ts", "scripts/**/*.ts", "services/*/src/**/*.ts"];
const PYTHON = ["services/certbot/platform_certbot", "services/analyzer-base/platform_analyzer"];
const PYTHON_TESTS = ["services/analyzer-base/tests/rules", "services/certbot/tests"];

/**
 * `make test-coverage`: the unit tests once more, with the branches that they take. What runs in images and on servers is not
 * counted: those tests prove more than branches, and their processes are out of sight. `ONLY=…` runs a part of them, and fails
 * nobody.
 */
export async function run(options: Options): Promise<void> {
  await setUpForDevelopers(options);
  const folder = inState("coverage");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // Measuring uses one processor for Python and the others for vitest.
  const [typescript, python] = await Promise.all([measureTypeScript(folder, options), measurePython(folder)]);
  const all: Coverage = new Map([...typescript, ...python]);
  const parts = PARTS.map((part) => judge(part, all));
  const facts = { parts, typescript: sum(typescript.values()), python: sum(python.values()) };
  show(facts, options, readable);
  if (options.only !== undefined) return;
  const poor = parts.filter(({ enough }) => !enough);
  if (poor.length === 0) return;
  throw new CommandError(`Too few branches are taken of ${poor.map(({ name }) => name).join(", ")}.`, {
    fix: `add tests; .state/coverage/html/index.html shows the branches that none takes.`,
  });
}

async function measureTypeScript(folder: string, { only, json }: Options): Promise<Coverage> {
  const words = [
    ...["run", "--project", "unit*", "--passWithNoTests", "--reporter=dot"],
    ...[
      "--coverage.enabled",
      "--coverage.provider=v8",
      `--coverage.reportsDirectory=${join(folder, "html")}`,
    ],
    ...["--coverage.reporter=json-summary", "--coverage.reporter=html"],
    ...SOURCES.map((glob) => `--coverage.include=${glob}`),
    ...(only === undefined ? [] : [only]),
  ];
  const file = join(ROOT, "node_modules/.bin/vitest");
  await runProgram(file, words, { fix: "make test-fast shows which tests fail.", ...shown(json) });
  return ofTypeScript(await readFile(join(folder, "html", "coverage-summary.json"), "utf8"));
}

async function measurePython(folder: string): Promise<Coverage> {
  const [data, report] = [join(folder, "python.data"), join(folder, "python.json")];
  const tool = pythonTool("coverage");
  const collect = ["run", "--branch", `--data-file=${data}`, `--source=${PYTHON.join(",")}`];
  await runProgram(tool, [...collect, "-m", "pytest", "--quiet", ...PYTHON_TESTS], {
    fix: "make test-fast shows which tests fail.",
  });
  await runProgram(tool, ["json", `--data-file=${data}`, "-o", report, "--quiet"]);
  return ofPython(await readFile(report, "utf8"));
}

/** Progress of the tests, where people look. */
function shown(json: boolean | undefined): { stdio?: "inherit" } {
  return json === true ? {} : { stdio: "inherit" };
}

function readable(facts: { parts: readonly Verdict[]; typescript: Branches; python: Branches }): string {
  const rows = facts.parts.map(({ name, covered, total, percent: share, least, missing, enough }) => [
    name,
    `${covered} of ${total}`,
    (enough ? pc.green : pc.red)(`${share.toFixed(1)} %`),
    `${least} %`,
    missing.length === 0 ? "" : `not seen: ${missing.join(", ")}`,
  ]);
  const whole = (name: string, branches: Branches): string[] => [
    ...[name, `${branches.covered} of ${branches.total}`, `${percent(branches).toFixed(1)} %`, "–", ""],
  ];
  const all = [
    whole("all TypeScript, by unit tests", facts.typescript),
    whole("Python of rules, by unit tests", facts.python),
  ];
  return `\n${table(["Part", "Branches", "Taken", "At least", ""], [...rows, ...all])}`;
}
