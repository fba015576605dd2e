import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ApiClient } from "../../../../scripts/api/client.ts";
import { ApiError, UnreachableError } from "../../../../scripts/api/errors.ts";
import { type FakeServer, JOB, json } from "./platform.ts";
import { uploadsPlatform } from "./uploads-platform.ts";

const MEGABYTE = 1024 ** 2;
let folder: string;
let memory: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "api-upload-"));
  memory = join(folder, "memory");
});
afterEach(() => rm(folder, { recursive: true }));

const clientOf = (server: FakeServer, patience = 60): ApiClient =>
  new ApiClient({ url: server.url, certificate: server.certificate, memory, patience });

async function fileOf(name: string, bytes: number): Promise<{ path: string; content: Buffer }> {
  const [path, content] = [join(folder, name), randomBytes(bytes)];
  await writeFile(path, content);
  return { path, content };
}

const remembered = (): Promise<string[]> => readdir(memory).catch(() => []);

test("an upload is streamed under its name, and tells how far it is", async () => {
  await using server = await uploadsPlatform();
  using client = clientOf(server);
  const { path, content } = await fileOf("a'b & ü.mp4", 3 * MEGABYTE);
  const progress: number[] = [];
  const { job } = await client.upload(path, { at: (sent) => progress.push(sent) });
  expect(job.id).toBe(JOB);
  expect(server.begun).toEqual(["a'b & ü.mp4"]);
  expect(server.received().equals(content)).toBe(true);
  expect([progress[0], progress.at(-1)]).toEqual([0, 3 * MEGABYTE]);
  expect(progress.length).toBeGreaterThan(5);
  expect(await remembered()).toEqual([]);
});

test("an empty file can be uploaded", async () => {
  await using server = await uploadsPlatform();
  using client = clientOf(server);
  expect((await client.upload((await fileOf("empty.mp4", 0)).path)).media.bytes).toBe(0);
});

test("a refusal before or while the file is sent is told as such, and not tried again", async () => {
  for (const [status, code, method] of [
    [413, "too_large", "POST"],
    [507, "no_space", "PATCH"],
  ] as const) {
    let refused = 0;
    await using server = await uploadsPlatform((request, response) => {
      if (request.method !== method) return false;
      refused += 1;
      // As nginx does: the answer goes out at once, the rest of the request is read and thrown away.
      if (method === "PATCH")
        request.once("data", () => json(response, status, { error: { code, message: "No." } }));
      else json(response, status, { error: { code, message: "No." } });
      return true;
    });
    using client = clientOf(server);
    const { path } = await fileOf("refused.mp4", 8 * MEGABYTE);
    await expect(client.upload(path)).rejects.toEqual(new ApiError(status, code, "No."));
    expect([refused, await remembered()]).toEqual([1, []]);
  }
});

test("over broken connections and a platform that restarts, the upload goes on where it was and says so", async () => {
  const troubles = ["break", "502", "maintenance", "nothing"];
  await using server = await uploadsPlatform((request, response, soFar) => {
    const { method } = request;
    if (troubles[0] === "break" && method === "PATCH") {
      request.on("data", () => undefined);
      setTimeout(() => request.socket.destroy(), 20);
      troubles.shift();
      return soFar > 0;
    }
    if (method !== "HEAD" || troubles[0] === "break") return false;
    const trouble = troubles.shift();
    if (trouble === "502") response.writeHead(502).end("<html>Bad Gateway</html>");
    if (trouble === "maintenance") response.writeHead(404, { "content-type": "application/json" }).end();
    return trouble === "502" || trouble === "maintenance";
  });
  using client = clientOf(server);
  const { path, content } = await fileOf("long.mp4", 32 * MEGABYTE);
  const pauses: number[] = [];
  await client.upload(path, { broken: (_, seconds) => pauses.push(seconds) });
  expect(server.received().equals(content)).toBe(true);
  expect(server.begun).toEqual(["long.mp4"]);
  expect(pauses).toEqual([1, 2, 4]);
});

test("a platform that stays away is given up after a while, and the upload is remembered", async () => {
  await using server = await uploadsPlatform((request) => {
    if (request.method === "PATCH") request.socket.destroy();
    return request.method === "PATCH";
  });
  using client = clientOf(server, 0);
  const { path } = await fileOf("lost.mp4", MEGABYTE);
  await expect(client.upload(path)).rejects.toThrow(UnreachableError);
  expect(await remembered()).toHaveLength(1);
});

test("a run that comes after one that was stopped goes on with its upload; a changed file begins anew", async () => {
  let away = true;
  await using server = await uploadsPlatform((request) => {
    if (!away || request.method !== "PATCH") return false;
    request.socket.destroy();
    return true;
  });
  const { path, content } = await fileOf("again.mp4", MEGABYTE);
  using client = clientOf(server, 0);
  await expect(client.upload(path)).rejects.toThrow(UnreachableError);
  await stopped();
  away = false;
  const resumed: number[] = [];
  await client.upload(path, { resumed: (sent) => resumed.push(sent) });
  expect([resumed, server.begun]).toEqual([[0], ["again.mp4"]]);
  expect(server.received().equals(content)).toBe(true);

  away = true;
  await expect(client.upload(path)).rejects.toThrow(UnreachableError);
  await stopped();
  away = false;
  await writeFile(path, "something else");
  await client.upload(path);
  expect(server.begun).toHaveLength(3);
});

test("two uploads of one file at once have nothing to do with each other", async () => {
  await using server = await uploadsPlatform((request) => {
    if (request.method === "PATCH") request.socket.destroy();
    return request.method === "PATCH";
  });
  using client = clientOf(server, 0);
  const { path } = await fileOf("twice.mp4", MEGABYTE);
  await expect(client.upload(path)).rejects.toThrow(UnreachableError);
  // The first is remembered as this process's, which is running: it is not to be taken over.
  await expect(client.upload(path)).rejects.toThrow(UnreachableError);
  expect(server.begun).toHaveLength(2);
  expect(await remembered()).toHaveLength(1);
});

/** As if the process that began what is remembered had ended. */
async function stopped(): Promise<void> {
  for (const name of await remembered()) {
    const path = join(memory, name);
    const known = JSON.parse(await readFile(path, "utf8"));
    await writeFile(path, JSON.stringify({ ...known, process: 2 ** 30 }));
  }
}
