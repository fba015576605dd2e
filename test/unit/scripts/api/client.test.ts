import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiClient } from "../../../../scripts/api/client.ts";
import { ApiError, UnreachableError } from "../../../../scripts/api/errors.ts";
import { JOB, jobState, json, MEDIA, makeCertificate, serve } from "./platform.ts";

let folder: string;
const MEGABYTE = 1024 ** 2;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "api-client-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, bytes: number): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.alloc(bytes, 7));
  return path;
}

test("the session's cookie goes with every request after the login", async () => {
  await using server = await serve((request, response) => {
    if (request.url === "/api/login")
      response.setHeader("set-cookie", "session=abc; Path=/; HttpOnly; Secure");
    json(response, 200, { cookie: request.headers.cookie ?? null });
  });
  using client = new ApiClient(server);
  await client.login("a password");
  expect(await client.json("/api/status")).toEqual({ cookie: "session=abc" });
});

test("a certificate that is not the pinned one is refused", async () => {
  await using server = await serve((_, response) => json(response, 200, {}));
  using client = new ApiClient({ url: server.url, certificate: makeCertificate().certificate });
  await expect(client.json("/api/health")).rejects.toThrow(UnreachableError);
});

test("where nothing listens, the platform is unreachable", async () => {
  const server = await serve(() => undefined);
  await server[Symbol.asyncDispose]();
  using client = new ApiClient(server);
  await expect(client.json("/api/health")).rejects.toThrow(/does not answer: .*ECONNREFUSED/);
});

test("a gateway's page instead of the platform's answer means unreachable", async () => {
  await using server = await serve(
    (_, response) => void response.writeHead(502).end("<html>Bad Gateway</html>"),
  );
  using client = new ApiClient(server);
  await expect(client.json("/api/status")).rejects.toThrow(/answers 502/);
});

test("an upload is streamed with its size and name, and tells how far it is", async () => {
  const seen: { url?: string | undefined; length?: string | undefined; received: number } = { received: 0 };
  await using server = await serve(async (request, response) => {
    [seen.url, seen.length] = [request.url, request.headers["content-length"]];
    for await (const chunk of request) seen.received += chunk.length;
    const media = {
      id: MEDIA,
      name: "x",
      bytes: seen.received,
      sha256: "",
      createdAt: "2026-11-22T12:00:00.000Z",
    };
    json(response, 201, { media, job: jobState("waiting") });
  });
  using client = new ApiClient(server);
  const progress: number[] = [];
  const { job } = await client.upload(await fileOf("a'b & ü.mp4", 3 * MEGABYTE), (sent) =>
    progress.push(sent),
  );
  expect(job.id).toBe(JOB);
  expect(seen).toEqual({
    url: "/api/media?name=a%27b%20%26%20%C3%BC.mp4",
    length: `${3 * MEGABYTE}`,
    received: 3 * MEGABYTE,
  });
  expect(progress.at(-1)).toBe(3 * MEGABYTE);
  expect(progress.length).toBeGreaterThan(5);
});

test("an empty file can be uploaded", async () => {
  await using server = await serve(async (request, response) => {
    request.resume();
    const media = { id: MEDIA, name: "x", bytes: 0, sha256: "", createdAt: "2026-11-22T12:00:00.000Z" };
    json(response, 201, { media, job: jobState("waiting") });
  });
  using client = new ApiClient(server);
  expect((await client.upload(await fileOf("empty.mp4", 0))).media.bytes).toBe(0);
});

test("a refusal that comes while the file is still being sent is told as such", async () => {
  await using server = await serve((_, response) => {
    response.setHeader("connection", "close");
    json(response, 413, { error: { code: "too_large", message: "The file is larger than the limit." } });
  });
  using client = new ApiClient(server);
  const upload = client.upload(await fileOf("large.mp4", 32 * MEGABYTE));
  await expect(upload).rejects.toEqual(new ApiError(413, "too_large", "The file is larger than the limit."));
});

test("a refusal in the middle of an upload is told as such", async () => {
  await using server = await serve((request, response) => {
    // As nginx does: the answer goes out at once, the rest of the request is read and thrown away.
    request.once("data", () =>
      json(response, 507, { error: { code: "no_space", message: "The disk is full." } }),
    );
  });
  using client = new ApiClient(server);
  const upload = client.upload(await fileOf("no-space.mp4", 8 * MEGABYTE));
  await expect(upload).rejects.toEqual(new ApiError(507, "no_space", "The disk is full."));
});

function event(response: ServerResponse, state: "waiting" | "running" | "done"): void {
  response.write(`event: job\ndata: ${JSON.stringify(jobState(state))}\n\n`);
}

test("a job is followed to its end over a connection that breaks", async () => {
  let connections = 0;
  await using server = await serve((_, response) => {
    connections += 1;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": still here\n\n");
    if (connections === 1) {
      event(response, "waiting");
      setTimeout(() => response.destroy(), 50);
      return;
    }
    event(response, "running");
    event(response, "done");
    response.end();
  });
  using client = new ApiClient(server);
  const states: string[] = [];
  for await (const state of client.follow(JOB)) states.push(state.state);
  expect(states).toEqual(["waiting", "running", "done"]);
  expect(connections).toBe(2);
});

test("following a job that does not exist ends with the platform's refusal", async () => {
  await using server = await serve((_, response) =>
    json(response, 404, { error: { code: "not_found", message: "There is no such job." } }),
  );
  using client = new ApiClient(server);
  await expect(client.follow(JOB).next()).rejects.toThrow(ApiError);
});
