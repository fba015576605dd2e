import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { COMMANDS, type Command } from "../../../scripts/commands.ts";
import type { Options } from "../../../scripts/options.ts";
import { type FakeServer, json, serve } from "./api/platform.ts";

/** Every program that commands start, and every command that they give to a server, passes one of these two modules. */
const ran: string[] = [];
const onServer: string[] = [];
/** Requests to the platform that are neither a login nor a question. */
const sent: string[] = [];

vi.mock("../../../scripts/process.ts", async (original) => {
  const answer = async (file: string, words: readonly string[]) => {
    const line = [file, ...words].join(" ");
    ran.push(line);
    return { failed: false, exitCode: 0, stdout: programs(line) };
  };
  return {
    ...(await original<object>()),
    run: answer,
    output: async (...call: Parameters<typeof answer>) => (await answer(...call)).stdout,
    succeeds: async (...call: Parameters<typeof answer>) => !(await answer(...call)).failed,
  };
});
vi.mock("execa", async (original) => ({
  ...(await original<object>()),
  execa: (file: string, words: readonly string[]) => {
    ran.push([file, ...words].join(" "));
    throw new Error("a dry run starts nothing by itself");
  },
}));
vi.mock("../../../scripts/stack/remote.ts", async (original) => ({
  ...(await original<object>()),
  connect: async () => ({
    run: async (command: string) => {
      onServer.push(command);
      return ANSWERS.find(([pattern]) => pattern.test(command))?.[1] ?? "";
    },
    [Symbol.asyncDispose]: async () => undefined,
  }),
}));
// Where the state is: asked of Pulumi, which is a program like any other here.
vi.mock("../../../scripts/stack/backend.ts", async (original) => ({
  ...(await original<object>()),
  backendFolder: () => undefined,
}));
vi.mock("../../../scripts/environment.ts", async (original) => ({
  ...(await original<object>()),
  installedEngine: () => ({ kind: "kit", version: "3.250.0", installed: "", reason: "of a test" }),
}));

/** What may be run without changing anything. */
const READS = [
  /^pulumi stack --stack local --non-interactive$/,
  /^pulumi stack (output|export) /,
  /^pulumi preview --stack local /,
];
const READS_ON_SERVER = [
  /^docker exec 'backup-1' (cat \/backup-status\/status\.json|python -m platform_backup sets)/,
  /^'docker' 'exec' '--interactive' 'monitoring-1' '\/app\/alertmanager\.pl' 'GET' /,
  /'cd '\\''\/srv\/platform\/models'\\'' 2>\/dev\/null \|\| exit 0; find \. -type f -printf/,
  /^sudo sh -c 'if test -e \S+releases\.jsonl; then cat /,
  /^sudo docker image ls /,
  /^sudo docker exec 'postgres-1' psql .* -c 'SELECT /,
  /apt-get --quiet .*(update|--simulate --with-new-pkgs upgrade)$/,
  /^if test -e \/run\/reboot-required; then \{ cat /,
];

const release = (number: number) => ({
  ...{ release: number, at: "2026-11-27T12:00:00Z", by: "ada@laptop", commit: null, modified: false },
  ...{ content: `content${number}`, configuration: "c0", returnsTo: null, migrations: [], contracting: {} },
  ...{ images: { control: { reference: `platform/control:${number}`, id: `sha256:${number}` } } },
  ...{ services: [{ name: "control" }], environment: {} },
});
const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [
    /platform_backup sets/,
    '[{"name":"20261127T080000Z","time":1795766400,"parts":{"rows":"a","media":"b"}}]',
  ],
  [/'GET' '\/api\/v2\/silences'/, "[]"],
  [/'GET' '\/api\/v2\/receivers'/, '[{"name":"mail"},{"name":"nobody"}]'],
  [/releases\.jsonl/, [1, 2].map((number) => JSON.stringify(release(number))).join("\n")],
  [/docker image ls/, "platform/control:1 sha256:1\nplatform/control:2 sha256:2\n"],
];

const SERVICES = ["postgres", "redis", "control", "nginx", "backup", "monitoring"];
const urn = (type: string, name: string) => `urn:pulumi:local::media-platform::${type}::${name}`;
const KEY = "tls:index/privateKey:PrivateKey";
const STATE = {
  deployment: {
    manifest: { time: "2026-11-27T12:00:00Z" },
    resources: [
      {
        urn: urn("platform:server:LocalServer$docker:index/container:Container", "server-machine"),
        type: "docker:index/container:Container",
        id: "machine",
      },
      {
        urn: urn("docker:index/volume:Volume", "server-data"),
        type: "docker:index/volume:Volume",
        id: "data",
      },
      ...["admin-password", "session-key", "postgres-password", "redis-password"].map((name) => ({
        urn: urn(KEY, name),
        type: KEY,
      })),
    ],
  },
};

function programs(line: string): string {
  if (line.startsWith("pulumi stack export")) return JSON.stringify(STATE);
  if (line.startsWith("pulumi preview")) return '{"changeSummary":{"create":2,"same":40}}';
  if (!line.startsWith("pulumi stack output")) return "";
  return JSON.stringify({
    url: platform.url,
    trustedCertificate: platform.certificate,
    ...{ address: "127.0.0.1", ports: { ssh: 22, https: 443 }, hostKey: "ssh-ed25519 AAAA", user: "deploy" },
    ...{ privateKey: "a key of a test", adminPassword: "a password of a test" },
    serviceList: SERVICES.map((name) => ({ name, container: `${name}-1`, memoryCapMb: 64 })),
  });
}

const USER = { id: "1", name: "ada", role: "viewer", ofStack: false, createdAt: "2026-11-27T12:00:00Z" };
const TOKEN = {
  ...{ id: "2", userName: "admin", name: "nightly", scopes: ["media:read"] },
  ...{ expiresAt: "2026-12-27T12:00:00Z", lastUsedAt: null },
};
let platform: FakeServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dry-run-"));
  writeFileSync(join(folder, "clip.mp4"), "no film");
  platform = await serve((request, response) => {
    const { method = "", url = "" } = request;
    if (url === "/api/login") {
      response.setHeader("set-cookie", "session=of-a-test");
      return json(response, 200, {});
    }
    if (method !== "GET") sent.push(`${method} ${url}`);
    return json(response, 200, { users: [USER], invitations: [], tokens: [TOKEN] });
  });
});
afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  for (const list of [ran, onServer, sent]) list.length = 0;
});

/** What commands have to be told; those that are not named here need nothing. */
const TOLD: Readonly<Record<string, () => Partial<Options>>> = {
  "run-service": () => ({ name: "ocr-detection" }),
  silence: () => ({ alert: "DiskFullSoon", hours: "8" }),
  analyze: () => ({ file: join(folder, "clip.mp4") }),
  rerun: () => ({ name: "ocr-detection" }),
  models: () => ({ install: "yolox-s" }),
  invite: () => ({ name: "bea", role: "viewer" }),
  "user-role": () => ({ name: "ada", role: "admin" }),
  "user-password": () => ({ name: "ada" }),
  "user-remove": () => ({ name: "ada" }),
  token: () => ({ name: "weekly", scopes: "media:read" }),
  "token-revoke": () => ({ name: "nightly" }),
  "vps-resize": () => ({ size: "16gb" }),
};

test("what changes a stack can be asked for a dry run, and what changes nothing needs none", () => {
  const dry = ({ variables }: Command): boolean => variables.includes("DRY_RUN");
  const names = (list: readonly Command[]): string[] => list.map(({ name }) => name);
  expect(names(COMMANDS.filter((one) => one.changes === "stack" && !dry(one)))).toEqual([]);
  expect(names(COMMANDS.filter((one) => one.changes === "nothing" && dry(one)))).toEqual([]);
});

test.each(
  COMMANDS.filter(({ changes }) => changes === "stack").map((command) => [command.name, command] as const),
)(
  "a dry run of %s tells what it would do, and nothing that changes anything is run or sent",
  async (name, command) => {
    const written: string[] = [];
    const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    const { run } = await command.load();
    try {
      await run({ stack: "local", dryRun: true, json: true, ...TOLD[name]?.() });
    } finally {
      spy.mockRestore();
    }
    expect(ran.filter((line) => !READS.some((read) => read.test(line)))).toEqual([]);
    expect(onServer.filter((line) => !READS_ON_SERVER.some((read) => read.test(line)))).toEqual([]);
    expect(sent).toEqual([]);
    // Without JSON=1 some say it in words alone.
    expect(written.join("")).toMatch(/"dryRun": true|Nothing was changed/);
  },
);
