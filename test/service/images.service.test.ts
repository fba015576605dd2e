import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect as http2 } from "node:http2";
import { request } from "node:https";
import { connect as tcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as tls } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderSite } from "../../infra/edge/site.ts";
import type { Manifest } from "../../infra/service/manifest.ts";
import { ApiClient } from "../../scripts/api/client.ts";
import { control } from "../../services/control/service.ts";
import { jobManager } from "../../services/job-manager/service.ts";
import { nginx } from "../../services/nginx/service.ts";
import { postgres } from "../../services/postgres/service.ts";
import { redis } from "../../services/redis/service.ts";
import {
  buildImage,
  docker,
  freePort,
  logs,
  makeVolume,
  removeAll,
  startContainer,
  untilHealthy,
} from "./docker.ts";
import { reloadNginx } from "./reload.ts";

const MEGABYTE = 1024 ** 2;
const RUN = `images-${process.pid}`;
const containers: Record<string, string> = {};
let folder: string;
let network: string;
let port: number;

/** All five as a server runs them, on one network; only nginx has a port. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "platform-images-"));
  await promisify(execFile)("chmod", ["755", folder]);
  port = await freePort();
  network = await docker("network", "create", "--label", `platform.test=${RUN}`, `platform-${RUN}`);
  for (const name of ["admin-password", "postgres-password", "redis-password", "session-key"]) {
    await writeFile(join(folder, name), `secret-${name}`, { mode: 0o444 });
  }
  await makeCertificate();
  await mkdir(join(folder, "edge"));
  for (const manifest of [postgres, redis, control, jobManager, nginx]) {
    const image = await buildImage(manifest.name);
    const volume = manifest === nginx ? join(folder, "certificates") : await makeVolume(RUN);
    containers[manifest.name] = await startContainer(manifest, {
      runId: RUN,
      image,
      secrets: folder,
      volumes: Object.fromEntries(
        ((manifest as Manifest).volumes ?? []).map((entry) => [entry.folder, volume]),
      ),
      publish: manifest === nginx ? { 8443: port } : {},
      more: [
        `--network=${network}`,
        `--network-alias=${manifest.name}`,
        ...(extra[manifest.name]?.(folder) ?? []),
      ],
    });
  }
});

const extra: Record<string, (folder: string) => string[]> = {
  control: () => [],
  "job-manager": () => [
    `--env=ANALYZERS=${JSON.stringify([
      {
        name: "vision-pipeline",
        url: "http://vision-pipeline:8000",
        memoryMb: 500,
        kinds: ["image"],
        input: "path",
      },
    ])}`,
    `--env=CAPACITY=${JSON.stringify({ budgetMb: 1000 })}`,
  ],
  nginx: (path) => [`--volume=${path}/edge:/etc/nginx/conf.d:ro`],
};

afterAll(async () => {
  await removeAll(RUN);
  await rm(folder, { recursive: true, force: true });
});

async function makeCertificate(): Promise<void> {
  const path = join(folder, "certificates", "current");
  await mkdir(path, { recursive: true });
  const subject = [
    "-subj",
    "/CN=localhost",
    "-days",
    "1",
    "-nodes",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
  ];
  const files = ["-keyout", join(path, "privkey.pem"), "-out", join(path, "fullchain.pem")];
  await promisify(execFile)("openssl", ["req", "-x509", ...subject, ...files]);
  await promisify(execFile)("chmod", ["-R", "a+rX", join(folder, "certificates")]);
}

interface Answer {
  status: number;
  body: string;
}

function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, headers, rejectUnauthorized: false, agent: false };
    const call = request(options, async (response) => {
      let body = "";
      for await (const chunk of response.setEncoding("utf8")) body += chunk;
      resolve({ status: response.statusCode ?? 0, body });
    });
    call.once("error", reject);
    call.end();
  });
}

/** Writes the site as the stack does, and has nginx take it over. */
async function pointTo(service: string): Promise<void> {
  const args = { names: ["127.0.0.1"], httpsPort: 443, maxUploadBytes: 10 * 1024 ** 3, trusted: false };
  await writeFile(join(folder, "edge", "site.conf"), renderSite({ ...args, control: service }));
  await docker("exec", containers["nginx"] ?? "", "nginx", "-t", "-q");
  await reloadNginx(containers["nginx"] ?? "");
}

test("all become healthy by their own checks, hardened as on a server", async () => {
  for (const container of Object.values(containers)) await untilHealthy(container);
});

test("until there is a site, nginx says 503 in the asker's language", async () => {
  const page = await get("/", { accept: "text/html" });
  expect(page.status).toBe(503);
  expect(page.body).toContain("<title>One moment</title>");
  const json = await get("/api/media");
  expect([json.status, JSON.parse(json.body)]).toMatchObject([503, { error: { code: "unavailable" } }]);
});

test("a site leads to control, and to the 503 where its container is away", async () => {
  await pointTo("nobody");
  await expect.poll(() => get("/api/health").then(({ status }) => status)).toBe(503);
  await pointTo("control");
  await expect.poll(() => get("/api/health")).toEqual({ status: 200, body: '{"status":"ok"}' });
  expect((await get("/api/media")).status).toBe(401);
});

test("a connection that nginx forgets to tell when it turns is led to what serves now, once what served before was replaced", async () => {
  await pointTo("before");
  const line = tcp(port, "127.0.0.1");
  await once(line, "connect");
  await pointTo("control");
  // Only now it shakes hands: with a worker that is told to end, and takes this one to be busy.
  const secure = tls({ socket: line, rejectUnauthorized: false, ALPNProtocols: ["h2"] });
  await once(secure, "secureConnect");
  const session = http2("https://127.0.0.1", { createConnection: () => secure });
  const asked = async () => {
    const answer = session.request({ ":path": "/api/health" }).resume();
    const [headers] = await once(answer, "response");
    return headers[":status"];
  };
  try {
    expect(await asked()).toBe(503);
    await mkdir(join(folder, "edge", "replaced"));
    await writeFile(join(folder, "edge", "replaced", "before"), "");
    expect(await asked()).toBe(200);
  } finally {
    session.destroy();
  }
});

test("at rest the Node services stay within what their manifests say", async () => {
  for (const manifest of [control, jobManager]) {
    const [, ...processes] = (await docker("top", containers[manifest.name] ?? "", "-eo", "pid,rss")).split(
      "\n",
    );
    const kilobytes = processes
      .map((line) => Number(line.trim().split(/\s+/)[1]))
      .reduce((sum, rss) => sum + rss, 0);
    console.log(`${manifest.name}: ${Math.round(kilobytes / 1024)} MB of ${manifest.memory.idle} at rest`);
    expect(kilobytes / 1024).toBeLessThanOrEqual(Number.parseInt(manifest.memory.idle, 10));
  }
});

/** Memory of control's own, without the disk's cache, in bytes. */
async function memoryOfControl(): Promise<number> {
  const files = "/sys/fs/cgroup/memory/memory.stat /sys/fs/cgroup/memory.stat";
  const stat = await docker(
    "exec",
    containers["control"] ?? "",
    "sh",
    "-c",
    `cat ${files} 2>/dev/null || true`,
  );
  return Number(/^(?:total_rss|anon) (\d+)$/m.exec(stat)?.[1]);
}

/** A client of the command line's, logged in through nginx, and a file of random pieces with its SHA-256. */
async function uploader(name: string, megabytes: number) {
  const [path, piece, hash] = [join(folder, name), randomBytes(8 * MEGABYTE), createHash("sha256")];
  await writeFile(
    path,
    (function* () {
      for (let at = 0; at < megabytes; at += 8) {
        hash.update(piece);
        yield piece;
      }
    })(),
  );
  const certificate = await readFile(join(folder, "certificates", "current", "fullchain.pem"), "utf8");
  const url = `https://localhost:${port}`;
  const client = new ApiClient({ url, certificate, memory: join(folder, "memory") });
  await client.login("secret-admin-password");
  return { client, path, sha256: hash.digest("hex") };
}

test("control that is killed and comes back in the middle of an upload through nginx makes it no less whole", async () => {
  const media = ["--user=0", "--volumes-from", containers["control"] ?? "", "--entrypoint=chmod"];
  await docker("run", "--rm", ...media, await buildImage("control"), "0777", "/media");
  const { client, path, sha256 } = await uploader("interrupted.bin", 96);
  using _closing = client;
  let restart: Promise<unknown> | undefined;
  const pauses: string[] = [];
  const starts: number[] = [];
  const { media: stored } = await client.upload(path, {
    at: (sent) => {
      if (pauses.length > 0) starts.push(sent);
      if (sent < 32 * MEGABYTE || restart !== undefined) return;
      const container = containers["control"] ?? "";
      restart = docker("kill", container).then(() => docker("start", container));
    },
    broken: (why) => pauses.push(why),
  });
  await restart;
  expect(stored).toMatchObject({ bytes: 96 * MEGABYTE, sha256 });
  expect(pauses.length).toBeGreaterThan(0);
  expect(starts[0]).toBeGreaterThan(0);
});

test("1 GB goes through nginx into a medium while control's memory stays where it is", async () => {
  const { client, path, sha256 } = await uploader("large.bin", 1024);
  using _closing = client;
  // Loads what the first upload needs.
  await client.upload(join(folder, "admin-password"));
  const samples: number[] = [];
  const before = await memoryOfControl();
  const begunAt = performance.now();
  const uploading = client.upload(path);
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  uploading.then(end, end);
  while (!ended) {
    samples.push(await memoryOfControl());
    await sleep(250);
  }
  const { media: stored } = await uploading;
  const seconds = (performance.now() - begunAt) / 1000;
  const [from, most] = [before, Math.max(...samples)].map((bytes) => Math.round(bytes / MEGABYTE));
  console.log(`1 GB in ${seconds.toFixed(1)} s; control: ${from} MB before, ${most} MB at most`);
  expect(stored).toMatchObject({ bytes: 1024 * MEGABYTE, sha256 });
  expect(samples.length).toBeGreaterThan(2);
  // Buffers and the collector take their room once, whatever the size of the file.
  expect(Math.max(...samples) - before).toBeLessThan(64 * MEGABYTE);
}, 600_000);

test("no secret is in an environment, an argument, a process list or a log", async () => {
  for (const container of Object.values(containers)) {
    const everything = [
      await docker("inspect", container),
      await docker("top", container, "-eo", "pid,args"),
      await logs(container),
    ];
    expect(everything.join("\n")).not.toMatch(/secret-(admin|postgres|redis|session)-?(password|key)(?!:)/);
  }
});

test("a changed database password counts from the next start on", async () => {
  await rm(join(folder, "postgres-password"));
  await writeFile(join(folder, "postgres-password"), "another", { mode: 0o444 });
  for (const name of ["postgres", "control"]) {
    const container = containers[name] ?? "";
    await docker("restart", container);
    await untilHealthy(container);
  }
});

test.each([100, 500, 1500])("PostgreSQL killed %i ms after its first start begins anew", async (wait) => {
  const volumes = { postgres: await makeVolume(RUN) };
  const image = await buildImage("postgres");
  const container = await startContainer(postgres, { runId: RUN, image, secrets: folder, volumes });
  await sleep(wait);
  await docker("kill", container);
  await docker("start", container);
  await untilHealthy(container);
  await docker("rm", "--force", container);
});

test("told to stop, all end by themselves in time", async () => {
  for (const [name, container] of Object.entries(containers).reverse()) {
    await docker("stop", container);
    expect([name, await docker("inspect", "--format", "{{.State.ExitCode}}", container)]).toEqual([
      name,
      "0",
    ]);
  }
});
