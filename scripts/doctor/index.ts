import pc from "picocolors";
import { installedEngine } from "../environment.ts";
import { EXIT } from "../errors.ts";
import type { Options } from "../options.ts";
import { show } from "../output.ts";
import type { Check, Finding } from "./check.ts";
import { docker } from "./docker.ts";
import { provider } from "./provider.ts";
import { server } from "./server.ts";
import { state } from "./state.ts";
import { tools } from "./tools.ts";

/** In the order in which they are shown. */
const CHECKS: readonly Check[] = [tools, docker, state, provider, server];
/** Those that ask Pulumi, for where it is set up. */
const WITH_PULUMI: readonly Check[] = [state, provider, server];

const MARKS = { ok: pc.green("✔"), warning: pc.yellow("!"), broken: pc.red("✖") } as const;

/** `make doctor`: everything that is looked at with what was found, and the fix of what is not right. Exit code 1 when something is broken. */
export async function run(options: Options): Promise<void> {
  const checks =
    installedEngine() === undefined ? CHECKS.filter((check) => !WITH_PULUMI.includes(check)) : CHECKS;
  const findings = (await Promise.all(checks.map((check) => check(options.stack)))).flat();
  show({ stack: options.stack, findings }, options, () => readable(findings));
  if (findings.some((finding) => finding.state === "broken")) process.exitCode = EXIT.failed;
}

function readable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ check, state: how, found, fix }) => {
    const line = `${MARKS[how]} ${check.padEnd(width)}  ${found}`;
    return fix === undefined ? line : `${line}\n  ${"".padEnd(width)}  ${pc.bold("Fix:")} ${fix}`;
  });
  const count = (how: Finding["state"]): number => findings.filter(({ state: is }) => is === how).length;
  const closing =
    count("broken") + count("warning") === 0
      ? pc.green("All is well.")
      : `${count("broken")} broken, ${count("warning")} to look at.`;
  return `${lines.join("\n")}\n\n${closing}`;
}
