import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { run, succeeds } from "./process.ts";
import { ROOT } from "./state.ts";

/** Whether `/etc/group` says that the user is in the group. Pure. */
export function groupHas(groupFile: string, group: string, user: string): boolean {
  const line = groupFile.split("\n").find((candidate) => candidate.startsWith(`${group}:`));
  return line?.split(":")[3]?.split(",").includes(user) ?? false;
}

/**
 * Group memberships reach new logins only. Where setup has just put the user into the group "docker", this runs the
 * same command again with the group taken up, and ends this process with its exit code.
 */
export async function takeUpDockerGroup(words: readonly string[]): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() === 0 || process.env["PLATFORM_GROUP_TAKEN"]) return;
  const { username } = userInfo();
  if (!groupHas(await readFile("/etc/group", "utf8"), "docker", username)) return;
  if (await succeeds("docker", ["info"])) return;
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const again = `exec '${process.execPath}' '${join(ROOT, "scripts/cli.ts")}' ${quoted}`;
  const { exitCode } = await run("sg", ["docker", "-c", again], {
    env: { PLATFORM_GROUP_TAKEN: "1" },
    stdio: "inherit",
    reject: false,
  });
  process.exit(exitCode ?? 1);
}
