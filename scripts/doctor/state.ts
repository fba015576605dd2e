import { access, constants, readFile, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import { pulumiEnvironment } from "../environment.ts";
import { CommandError } from "../errors.ts";
import { output } from "../process.ts";
import { backendFolder, lockFolder, stateFile } from "../stack/backend.ts";
import { isStranded, locksOf, programOf } from "../stack/lock.ts";
import { stackExists } from "../stack/stack.ts";
import { broken, type Finding, ok, warning } from "./check.ts";

/** Where Pulumi keeps the stack's state, whether it can be opened, and whether a run was killed over it. */
export async function state(stack: string): Promise<readonly Finding[]> {
  const backend = await backendFinding();
  const passphrase = await passphraseFinding();
  if ([...backend, ...passphrase].some((finding) => finding.state === "broken"))
    return [...backend, ...passphrase];
  return [...backend, ...passphrase, ...(await stackFindings(stack))];
}

async function backendFinding(): Promise<Finding[]> {
  const folder = backendFolder();
  if (folder === undefined) {
    const found = await said(["whoami", "--non-interactive"]);
    return [
      found === undefined
        ? ok("State", "kept elsewhere, and reachable")
        : broken("State", found, "pulumi login, or mend PULUMI_BACKEND_URL and its credentials."),
    ];
  }
  try {
    await access(folder, constants.W_OK);
    return [ok("State", folder)];
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "is not there" : "can't be written to";
    return [
      broken(
        "State",
        `the folder ${folder} ${why}`,
        `mkdir -p ${folder}, or set PULUMI_BACKEND_URL to where the state is.`,
      ),
    ];
  }
}

async function passphraseFinding(): Promise<Finding[]> {
  const file =
    pulumiEnvironment()["PULUMI_CONFIG_PASSPHRASE_FILE"] ?? process.env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (file === undefined || process.env["PULUMI_CONFIG_PASSPHRASE"] !== undefined) return [];
  try {
    const { mode } = await stat(file);
    if (process.platform === "win32" || (mode & 0o077) === 0) return [ok("Passphrase", file)];
    return [warning("Passphrase", `others may read ${file}`, `chmod 600 ${file}`)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return [
      broken(
        "Passphrase",
        `the file ${file} is not there`,
        "put it back from where you keep it; without it nobody can open the stacks' secrets.",
      ),
    ];
  }
}

async function stackFindings(stack: string): Promise<Finding[]> {
  if (!(await stackExists(stack)))
    return [
      warning(
        "Stack",
        `"${stack}" is not deployed yet`,
        stack === "local" ? "make quick-start" : `make vps-deploy STACK=${stack}`,
      ),
    ];
  return [await opened(stack), ...(await lockFindings(stack)), ...(await pendingFindings(stack))];
}

/** Whether the passphrase is the one by which the stack's secrets were closed, those of its file and those of its state. */
async function opened(stack: string): Promise<Finding> {
  const common = ["--show-secrets", "--json", "--stack", stack, "--non-interactive"];
  const problem = (await said(["config", ...common])) ?? (await said(["stack", "output", ...common]));
  if (problem === undefined) return ok("Stack", `"${stack}" opens`);
  return /incorrect passphrase/i.test(problem)
    ? broken(
        "Passphrase",
        `it does not open stack "${stack}"`,
        "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the one it was made with.",
      )
    : broken("Stack", `"${stack}" can't be read: ${problem}`, "mend what Pulumi says.");
}

/** Undefined when Pulumi is content, else the last line that it said. */
async function said(words: readonly string[]): Promise<string | undefined> {
  try {
    await output("pulumi", words, { timeout: 60_000 });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return (error.detail ?? "").trim().split("\n").filter(Boolean).at(-1) ?? error.message;
  }
}

async function lockFindings(stack: string): Promise<Finding[]> {
  const folder = backendFolder();
  const locks = folder === undefined ? [] : await locksOf(lockFolder(folder, stack));
  return Promise.all(
    locks.map(async (lock) => {
      const who = `${lock.username} on ${lock.hostname}, process ${lock.pid}, since ${lock.timestamp}`;
      return (await isStranded(lock, { name: hostname(), program: programOf }))
        ? broken("Lock", `left by a run that was killed (${who})`, `make vps-unlock STACK=${stack}`)
        : warning("Lock", `somebody is at work on the stack: ${who}`, "wait for the end.");
    }),
  );
}

const checkpoint = z.object({
  checkpoint: z.object({
    latest: z.object({ pending_operations: z.array(z.unknown()).nullish() }).nullish(),
  }),
});

async function pendingFindings(stack: string): Promise<Finding[]> {
  const folder = backendFolder();
  if (folder === undefined) return [];
  const parsed = checkpoint.parse(JSON.parse(await readFile(stateFile(folder, stack), "utf8")));
  const count = parsed.checkpoint.latest?.pending_operations?.length ?? 0;
  return count === 0
    ? []
    : [
        warning(
          "State",
          `an update was killed in the middle of ${count} steps`,
          `make up STACK=${stack} begins them anew.`,
        ),
      ];
}
