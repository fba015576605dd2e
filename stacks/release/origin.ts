import { execFileSync } from "node:child_process";
import { hostname, userInfo } from "node:os";
import type { Described } from "./record.ts";

/** Who deploys, and from which commit. */
export type Origin = Pick<Described, "by" | "commit" | "modified">;

export function originOf(folder: string, environment: Readonly<Record<string, string | undefined>>): Origin {
  const commit = git(folder, "rev-parse", "HEAD");
  const modified = commit !== null && git(folder, "status", "--porcelain", "--untracked-files=no") !== "";
  return { by: operator(environment, userInfo().username, hostname()), commit, modified };
}

/** "alice@laptop"; in GitHub's Actions who started the run. Pure. */
export function operator(
  environment: Readonly<Record<string, string | undefined>>,
  user: string,
  host: string,
): string {
  const actor = environment["GITHUB_ACTOR"];
  return actor ? `${actor} in GitHub Actions` : `${user}@${host}`;
}

/** Null where there is no git, or the folder is no clone. */
function git(folder: string, ...words: string[]): string | null {
  try {
    return execFileSync("git", words, {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
}
