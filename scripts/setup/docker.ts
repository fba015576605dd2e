import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync } from "node:fs";
import { userInfo } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import Dockerode from "dockerode";
import { CommandError, messageOf } from "../errors.ts";
import { succeeds } from "../process.ts";
import { inState, LOGS } from "../state.ts";
import { asRoot, installPackages } from "./admin.ts";
import type { Step } from "./step.ts";

const DESKTOP_FIX =
  "install Docker Desktop (https://docs.docker.com/desktop/), start it, and run this again when its icon says that it runs.";

/** Why the Docker Engine does not answer, or its version. */
async function ask(): Promise<{ version: string } | { problem: string }> {
  try {
    const { Version } = await new Dockerode().version();
    return { version: Version };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

/** The version once the engine answers; undefined when it does not within the time. */
async function answersWithin(timeSeconds: number): Promise<string | undefined> {
  const end = Date.now() + timeSeconds * 1000;
  while (Date.now() < end) {
    const answer = await ask();
    if ("version" in answer) return answer.version;
    await pause(500);
  }
  return undefined;
}

/** Runs the daemon without an init system; it goes on after this command, and its log lies in the state folder. */
async function startByHand(): Promise<void> {
  mkdirSync(LOGS, { recursive: true });
  const log = openSync(inState("logs", "dockerd.log"), "a");
  const [file, ...args] = process.getuid?.() === 0 ? ["dockerd"] : ["sudo", "-n", "dockerd"];
  spawn(`${file}`, args, { detached: true, stdio: ["ignore", log, log] }).unref();
}

/** Ways to start the daemon, the first that makes it answer wins. */
const STARTS: readonly {
  name: string;
  usable: () => boolean;
  start: () => Promise<unknown>;
  seconds: number;
}[] = [
  {
    name: "systemctl",
    usable: () => existsSync("/run/systemd/system"),
    start: () => asRoot("systemctl", ["enable", "--now", "docker"], 'see "journalctl -u docker".'),
    seconds: 30,
  },
  {
    name: "service",
    usable: () => !existsSync("/run/systemd/system") && existsSync("/etc/init.d/docker"),
    // Its script may fail where limits can't be raised; then the daemon is started by hand.
    start: () =>
      succeeds(
        process.getuid?.() === 0 ? "service" : "sudo",
        process.getuid?.() === 0 ? ["docker", "start"] : ["-n", "service", "docker", "start"],
      ),
    seconds: 10,
  },
  { name: "dockerd", usable: () => true, start: startByHand, seconds: 30 },
];

async function start(report: (line: string) => void): Promise<string> {
  for (const way of STARTS.filter((candidate) => candidate.usable())) {
    report(`starting it with ${way.name}`);
    await way.start();
    // A user who has just become a member of the group can't ask yet; being refused means that it runs.
    const version = await answersWithin(way.seconds);
    if (version !== undefined) return version;
    if ((await refusal()) !== undefined) return "running";
  }
  throw new CommandError("Docker Engine was installed but does not answer.", {
    fix: 'look at .state/logs/dockerd.log or "journalctl -u docker"; a restart of the computer helps after a kernel update.',
  });
}

async function refusal(): Promise<string | undefined> {
  const answer = await ask();
  return "problem" in answer && /EACCES|permission denied/i.test(answer.problem) ? answer.problem : undefined;
}

/** Lets the user talk to the daemon without sudo; new logins have it by themselves. */
async function joinGroup(): Promise<void> {
  if (process.getuid?.() === 0) return;
  await asRoot("usermod", ["-aG", "docker", userInfo().username], "add yourself to the group docker.");
}

/** The daemon, too: a command line alone is no engine. /usr/sbin is not on every user's PATH. */
async function installed(): Promise<boolean> {
  const env = { PATH: `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin` };
  const found = await Promise.all(
    ["docker", "dockerd"].map((name) => succeeds(name, ["--version"], { env })),
  );
  return found.every(Boolean);
}

async function packages(): Promise<string[]> {
  // Debian 13 has the command in a package of its own.
  const split = await succeeds("sh", ["-c", "apt-cache show docker-cli 2>/dev/null | grep -q ^Package"]);
  return ["docker.io", ...(split ? ["docker-cli"] : [])];
}

export const docker: Step = {
  title: "Docker Engine",
  async present() {
    const answer = await ask();
    return "version" in answer ? answer.version : undefined;
  },
  async install(report) {
    if (process.platform !== "linux") {
      throw new CommandError("Docker does not answer on this computer.", { fix: DESKTOP_FIX });
    }
    if (!(await installed())) await installPackages(await packages(), report);
    await joinGroup();
    const version = await start(report);
    return (await refusal()) === undefined
      ? version
      : `${version}; log in anew to use it from other terminals`;
  },
};
