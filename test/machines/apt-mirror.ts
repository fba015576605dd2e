import { execa } from "execa";

/** Where this machine's apt gets Debian from; undefined parts are not configured here. */
export interface AptMirror {
  readonly main: string | undefined;
  readonly security: string | undefined;
}

const FORMAT = "$(ORIGIN)|$(LABEL)|$(REPO_URI)";

/** Reads lines of `apt-get indextargets` in the format above. Pure. */
export function parseIndexTargets(lines: string): AptMirror {
  const sources = lines
    .split("\n")
    .map((line) => line.split("|"))
    .filter(([origin, , uri]) => origin === "Debian" && /^https?:/.test(uri ?? ""));
  const find = (label: string) => sources.find((source) => source[1] === label)?.[2]?.replace(/\/$/, "");
  return { main: find("Debian"), security: find("Debian-Security") };
}

/** The apt mirrors that this machine was told to use, so that images made here use them too. */
export async function aptMirror(): Promise<AptMirror> {
  const { stdout } = await execa("apt-get", ["indextargets", "--format", FORMAT]);
  return parseIndexTargets(stdout);
}

/** The lines of `apt-config dump` that a mirror may need: proxies, and how old its signatures may be. Pure. */
export function mirrorOptions(dump: string): string {
  const wanted = /^Acquire::(Check-Valid-Until|Check-Date|https?::Proxy\b.*) "[^"]+";$/;
  return dump
    .split("\n")
    .filter((line) => wanted.test(line))
    .map((line) => `${line}\n`)
    .join("");
}

/** Options from this machine's apt configuration that its mirrors need to work. */
export async function aptMirrorOptions(): Promise<string> {
  return mirrorOptions((await execa("apt-config", ["dump"])).stdout);
}

/** deb822 sources of a Debian release for those repositories that `answers` says exist. Undefined without a mirror. */
export async function debianSources(
  suite: string,
  mirror: AptMirror,
  answers: (url: string) => Promise<boolean>,
): Promise<string | undefined> {
  if (mirror.main === undefined) return undefined;
  const repositories = [
    { uri: mirror.main, suite },
    { uri: mirror.main, suite: `${suite}-updates` },
    { uri: mirror.security, suite: `${suite}-security` },
  ];
  const stanzas: string[] = [];
  for (const { uri, suite } of repositories) {
    if (uri === undefined || !(await answers(`${uri}/dists/${suite}/InRelease`))) continue;
    stanzas.push(
      `Types: deb\nURIs: ${uri}\nSuites: ${suite}\nComponents: main\n` +
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n",
    );
  }
  return stanzas.join("\n");
}

/** Whether a repository's index can be fetched from here. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(20_000) }).catch(
    () => undefined,
  );
  return response?.ok ?? false;
}
