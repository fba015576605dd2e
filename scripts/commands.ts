import { ACCOUNT_COMMANDS } from "./accounts/commands.ts";
import type { Options, Variable } from "./options.ts";

export const GROUPS = ["Start", "Deploy", "Use", "Accounts", "Develop"] as const;

export interface Command {
  readonly name: string;
  readonly group: (typeof GROUPS)[number];
  /** What it does, in one line. */
  readonly help: string;
  readonly variables: readonly Variable[];
  /** Needs the Docker of this computer, for which a fresh group membership may have to be taken up. */
  readonly docker?: boolean;
  /** Exit codes beside 0 (done), 1 (failed), 2 (usage) and 130 (interrupted). */
  readonly exitCodes?: Readonly<Record<number, string>>;
  readonly load: () => Promise<{ run(options: Options): Promise<void> }>;
}

const UNREACHABLE = { 4: "the platform can't be reached" };

/** Every command; `make help`, the Makefile and the command line are checked against this table. */
export const COMMANDS: readonly Command[] = [
  {
    name: "quick-start",
    group: "Start",
    help: "set up what is missing, deploy onto a throwaway server on this computer, show where it is",
    variables: ["STACK", "ENGINE", "JSON"],
    docker: true,
    load: () => import("./quick-start.ts"),
  },
  {
    name: "setup",
    group: "Start",
    help: "install what is missing: npm packages, Docker Engine, Pulumi and its plugins",
    variables: ["ENGINE", "JSON"],
    docker: true,
    load: () => import("./setup/index.ts"),
  },
  {
    name: "env",
    group: "Start",
    help: 'print the variables with which plain pulumi works here: eval "$(make -s env)"',
    variables: ["JSON"],
    load: () => import("./env.ts"),
  },
  {
    name: "plan",
    group: "Deploy",
    help: "server, price, memory and services of a stack, before anything is made; ALL=1 compares all there is",
    variables: ["STACK", "ALL", "PROVIDER", "LINE", "TIER", "SIZE", "JSON"],
    load: () => import("./stack/plan/index.ts"),
  },
  {
    name: "preview",
    group: "Deploy",
    help: "show what `make up` would change",
    variables: ["STACK"],
    docker: true,
    load: () => import("./stack/preview.ts"),
  },
  {
    name: "up",
    group: "Deploy",
    help: "deploy the stack, step by step with times",
    variables: ["STACK", "JSON"],
    docker: true,
    load: () => import("./stack/up.ts"),
  },
  {
    name: "status",
    group: "Deploy",
    help: "certificate with its days left, services with health, memory against cap, restarts",
    variables: ["STACK", "JSON"],
    exitCodes: { ...UNREACHABLE },
    load: () => import("./stack/status.ts"),
  },
  {
    name: "logs",
    group: "Deploy",
    help: "last log lines of a service: make logs NAME=control",
    variables: ["NAME", "LINES", "FOLLOW", "STACK"],
    exitCodes: { ...UNREACHABLE },
    load: () => import("./stack/logs.ts"),
  },
  {
    name: "ssh",
    group: "Deploy",
    help: "a shell on the server, its host key pinned",
    variables: ["STACK"],
    load: () => import("./stack/ssh.ts"),
  },
  {
    name: "models",
    group: "Deploy",
    help: "models that make services better: which there are, bring and remove them: make models INSTALL=yolox-s",
    variables: ["STACK", "INSTALL", "FILE", "REMOVE", "JSON"],
    exitCodes: { ...UNREACHABLE },
    load: () => import("./models/index.ts"),
  },
  {
    name: "backup",
    group: "Deploy",
    help: "copy rows, queues, vectors and media now, encrypted; a server does it every day by itself",
    variables: ["STACK", "JSON"],
    exitCodes: { ...UNREACHABLE },
    load: () => import("./backup/take.ts"),
  },
  {
    name: "backups",
    group: "Deploy",
    help: "which copies there are",
    variables: ["STACK", "JSON"],
    exitCodes: { ...UNREACHABLE },
    load: () => import("./backup/list.ts"),
  },
  {
    name: "restore",
    group: "Deploy",
    help: "make the stack what it was at a copy: make restore SET=latest; nothing changes before all of it is checked",
    variables: ["SET", "REPLACE", "STACK", "JSON"],
    exitCodes: { ...UNREACHABLE },
    load: () => import("./backup/restore.ts"),
  },
  {
    name: "password",
    group: "Deploy",
    help: "print the generated password",
    variables: ["STACK", "JSON"],
    load: () => import("./stack/password.ts"),
  },
  {
    name: "destroy",
    group: "Deploy",
    help: "remove everything that the stack made; with ALL=1 also what is kept to make the next one faster",
    variables: ["STACK", "ALL"],
    docker: true,
    load: () => import("./stack/destroy.ts"),
  },
  {
    name: "vps-deploy",
    group: "Deploy",
    help: "deploy onto a rented or own server, after looking whether it can be had: make vps-deploy STACK=prod",
    variables: ["STACK", "JSON"],
    docker: true,
    load: () => import("./stack/vps-deploy.ts"),
  },
  {
    name: "vps-resize",
    group: "Deploy",
    help: "another size for the server, in place: make vps-resize STACK=prod SIZE=16gb",
    variables: ["STACK", "SIZE", "JSON"],
    docker: true,
    load: () => import("./stack/vps-resize.ts"),
  },
  {
    name: "vps-replace",
    group: "Deploy",
    help: "a new server in the place of this one, with its data, address and keys",
    variables: ["STACK", "JSON"],
    docker: true,
    load: () => import("./stack/vps-replace.ts"),
  },
  {
    name: "vps-destroy",
    group: "Deploy",
    help: "remove the server; data and address stay unless DATA=1; shows what still costs money",
    variables: ["STACK", "NAME", "DATA"],
    docker: true,
    load: () => import("./stack/vps-destroy.ts"),
  },
  {
    name: "vps-unlock",
    group: "Deploy",
    help: "remove the lock that a killed run left on the stack, or say who holds it",
    variables: ["STACK"],
    load: () => import("./stack/state-unlock.ts"),
  },
  {
    name: "analyze",
    group: "Use",
    help: "upload media, follow the analysis, show what was found: make analyze FILE=clip.mp4",
    variables: ["FILE", "PROFILE", "STACK", "URL", "TOKEN_FILE", "JSON"],
    exitCodes: { 3: "the media is of no known kind, broken, or over a limit", ...UNREACHABLE },
    load: () => import("./analyze/index.ts"),
  },
  {
    name: "search",
    group: "Use",
    help: 'moments in which something was said, read or seen: make search QUERY="red car"',
    variables: ["QUERY", "STACK", "URL", "TOKEN_FILE", "JSON"],
    exitCodes: { ...UNREACHABLE },
    load: () => import("./search/index.ts"),
  },
  {
    name: "rerun",
    group: "Use",
    help: "let an analyzer look again at what it failed at, or lacked its model for: make rerun NAME=object-detection; ALL=1: or another version or model has seen",
    variables: ["NAME", "ALL", "STACK", "URL", "TOKEN_FILE", "JSON"],
    exitCodes: { ...UNREACHABLE },
    load: () => import("./rerun.ts"),
  },
  {
    name: "sample",
    group: "Use",
    help: "make a small video, a picture and a scan in .state/samples to try it with",
    variables: ["STACK", "JSON"],
    exitCodes: { ...UNREACHABLE },
    load: () => import("./sample/index.ts"),
  },
  ...ACCOUNT_COMMANDS,
  {
    name: "check",
    group: "Develop",
    help: "format, lint, types, shell, Python, secrets; the same as on commit and in CI",
    variables: ["STAGED"],
    load: () => import("./check/index.ts"),
  },
  {
    name: "format",
    group: "Develop",
    help: "format TypeScript, JSON and Python in place",
    variables: [],
    load: () => import("./check/format.ts"),
  },
  {
    name: "test-fast",
    group: "Develop",
    help: "unit tests, in under a minute: no Docker, no network",
    variables: ["ONLY"],
    load: () => import("./test/fast.ts"),
  },
  {
    name: "test",
    group: "Develop",
    help: "every test: unit, services, analyzers, end to end on machines made for it",
    variables: ["ONLY"],
    docker: true,
    load: () => import("./test/all.ts"),
  },
  {
    name: "soak",
    group: "Develop",
    help: "an hour of faults in every combination and of releases under load, on a server made for it",
    variables: ["ONLY"],
    docker: true,
    load: () => import("./test/soak.ts"),
  },
  {
    name: "bench",
    group: "Develop",
    help: "figures beside their yardsticks, on a server made for it; FILE=docs/benchmarks.md also writes them there",
    variables: ["ONLY", "FILE", "JSON"],
    docker: true,
    load: () => import("../test/bench/run.ts"),
  },
  {
    name: "bench-analysis",
    group: "Develop",
    help: "images, minutes of video and of sound an hour, beside a loop over the same tools; half an hour",
    variables: ["ONLY", "FILE", "JSON"],
    docker: true,
    load: () => import("../test/bench/analysis/run.ts"),
  },
  {
    name: "bench-edge",
    group: "Develop",
    help: "the front door beside a bare nginx: requests, TLS handshakes, uploads, logins; three minutes",
    variables: ["ONLY", "FILE", "JSON"],
    docker: true,
    load: () => import("../test/bench/edge/run.ts"),
  },
  {
    name: "bench-providers",
    group: "Develop",
    help: "time, API calls and SSH connections of a deployment at each provider, beside its own client",
    variables: ["ONLY", "FILE", "JSON"],
    docker: true,
    load: () => import("../test/bench/providers/run.ts"),
  },
];
