import { CommandError } from "../errors.ts";
import { run, succeeds } from "../process.ts";

const isRoot = (): boolean => process.getuid?.() === 0;

/** Asks for sudo's password, if it wants one, before progress lines take over the terminal. */
export async function authorize(what: string): Promise<void> {
  if (isRoot() || process.platform !== "linux") return;
  if (await succeeds("sudo", ["-n", "true"])) return;
  await run("sudo", ["-v", "-p", `Password of %p, to install ${what}: `], {
    stdio: "inherit",
    fix: `run this as root, or as a user with sudo, or install ${what} yourself.`,
  });
}

/** Runs a program as root. */
export async function asRoot(file: string, args: readonly string[], fix: string): Promise<void> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  if (isRoot()) await run(file, args, { env, fix });
  else await run("sudo", ["-n", `DEBIAN_FRONTEND=${env.DEBIAN_FRONTEND}`, file, ...args], { env, fix });
}

/**
 * Installs Debian or Ubuntu packages; waits up to 5 minutes for another package manager to end.
 *
 * @throws CommandError where there is no apt-get
 */
export async function installPackages(
  names: readonly string[],
  report: (line: string) => void,
): Promise<void> {
  const list = names.join(" ");
  const fix = `run "apt-get install ${list}" yourself to see more, then this again.`;
  if (!(await succeeds("apt-get", ["--version"]))) {
    throw new CommandError(`This system has no apt-get, and ${list} is needed.`, {
      fix: `install ${list} with this system's package manager, then run this again.`,
    });
  }
  const patience = ["-o", "DPkg::Lock::Timeout=300", "-qq", "-y"];
  report("apt-get update");
  await asRoot("apt-get", [...patience, "update"], fix);
  report(`apt-get install ${list}`);
  await asRoot("apt-get", [...patience, "install", "--no-install-recommends", ...names], fix);
}
