import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Media } from "../../services/control/src/schemas.ts";
import { addUser, auditOf, loggedIn } from "./accounts.ts";
import { Client } from "./client.ts";
import { Platform, until } from "./platform.ts";
import { begin, begun, idOf, metadataFor, offsetOf, send, sendSome, tus } from "./tus.ts";

const CONTENT = randomBytes(900_000);
let platform: Platform;
let client: Client;

beforeAll(async () => {
  platform = await Platform.start();
  const { url } = await platform.control({ MAX_UPLOAD_BYTES: "1000000" });
  client = await loggedIn(url, await addUser(platform, "ana", "analyst"), "ana");
});
afterAll(() => platform?.stop());

const partial = (path: string): string => join(platform.media, ".incoming", idOf(path));
const partials = (): Promise<string[]> => readdir(join(platform.media, ".incoming"));

async function expectWhole(caller: Client, path: string, content: Buffer): Promise<Media> {
  const id = idOf(path);
  const { status, body } = await caller.call<Media>("GET", `/api/media/${id}`);
  expect(status).toBe(200);
  const sha256 = createHash("sha256").update(content).digest("hex");
  expect(body).toMatchObject({ id, bytes: content.length, sha256, state: "waiting" });
  expect((await readFile(join(platform.media, id, "original"))).equals(content)).toBe(true);
  expect(await partials()).not.toContain(id);
  expect(await platform.sql(`SELECT count(*) FROM jobs WHERE media_id = '${id}'`)).toBe("1");
  return body;
}

async function arrived(path: string, bytes: number): Promise<void> {
  await until(async () => (await readFile(partial(path))).length >= bytes, `${bytes} bytes are there`);
}

test("sent in parts, a file becomes a medium with its name, hash and job, and one entry in the audit log", async () => {
  const name = "🎬 ../ümläut, und so.mp4";
  const path = await begun(client, name, CONTENT.length);
  const first = await send(client, path, 0, CONTENT.subarray(0, 300_000));
  expect([first.status, first.headers.get("upload-offset")]).toEqual([204, "300000"]);
  expect(Date.parse(first.headers.get("upload-expires") ?? "")).toBeGreaterThan(Date.now() + 23 * 3600_000);
  expect((await client.call("GET", `/api/media/${idOf(path)}`)).status).toBe(404);
  expect((await send(client, path, 300_000, CONTENT.subarray(300_000))).status).toBe(204);
  expect((await expectWhole(client, path, CONTENT)).name).toBe(name);
  const admin = await loggedIn(client.url, platform.password);
  const entries = (await auditOf(admin)).filter(({ subject }) => subject === idOf(path));
  expect(entries).toMatchObject([{ action: "media.upload", userName: "ana", done: true }]);
});

test("a connection that breaks in the middle loses nothing that arrived", async () => {
  const path = await begun(client, "broken", CONTENT.length);
  const sending = sendSome(client, path, 0, CONTENT, 400_000);
  await arrived(path, 400_000);
  sending.destroy();
  const offset = await offsetOf(client, path);
  expect(offset).toBe(400_000);
  expect((await send(client, path, offset, CONTENT.subarray(offset))).status).toBe(204);
  await expectWhole(client, path, CONTENT);
});

test("a control that is killed in the middle loses nothing that arrived", async () => {
  const doomed = await platform.control();
  const before = Object.assign(new Client(doomed.url), { cookie: client.cookie });
  const path = await begun(before, "survivor", CONTENT.length);
  sendSome(before, path, 0, CONTENT, 500_000);
  await arrived(path, 500_000);
  await doomed.process.end("SIGKILL");
  const next = await platform.control();
  const after = Object.assign(new Client(next.url), { cookie: client.cookie });
  const offset = await offsetOf(after, path);
  expect(offset).toBe(500_000);
  expect((await send(after, path, offset, CONTENT.subarray(offset))).status).toBe(204);
  await expectWhole(after, path, CONTENT);
  expect(await next.process.end()).toBe(0);
});

test("an upload whose last answer was lost is finished when it is asked for, whatever the crash left undone", async () => {
  const written = await begun(client, "written", CONTENT.length);
  await writeFile(partial(written), CONTENT);
  expect(await offsetOf(client, written)).toBe(CONTENT.length);
  await expectWhole(client, written, CONTENT);
  expect(await offsetOf(client, written)).toBe(CONTENT.length);

  const renamed = await begun(client, "renamed", CONTENT.length);
  await writeFile(partial(renamed), CONTENT);
  await mkdir(join(platform.media, idOf(renamed)));
  await rename(partial(renamed), join(platform.media, idOf(renamed), "original"));
  expect(await offsetOf(client, renamed)).toBe(CONTENT.length);
  await expectWhole(client, renamed, CONTENT);
  expect((await send(client, renamed, CONTENT.length, "")).status).toBe(204);
});

test("asked for from many sides at once, a complete upload becomes one medium with one job", async () => {
  const other = await platform.control();
  const second = Object.assign(new Client(other.url), { cookie: client.cookie });
  const path = await begun(client, "wanted", CONTENT.length);
  await writeFile(partial(path), CONTENT);
  await Promise.all([client, second, client, second].map((caller) => offsetOf(caller, path)));
  await expectWhole(client, path, CONTENT);
  expect(await other.process.end()).toBe(0);
});

test("the same file twice at once becomes two media", async () => {
  const paths = [await begun(client, "twin", CONTENT.length), await begun(client, "twin", CONTENT.length)];
  const answers = await Promise.all(paths.map((path) => send(client, path, 0, CONTENT)));
  expect(answers.map(({ status }) => status)).toEqual([204, 204]);
  for (const path of paths) await expectWhole(client, path, CONTENT);
});

test("who comes back while the old connection still hangs goes on, and the old one ends", async () => {
  const path = await begun(client, "hanging", CONTENT.length);
  const hanging = sendSome(client, path, 0, CONTENT, 200_000);
  const ended = new Promise((resolve) => hanging.once("close", resolve));
  await arrived(path, 200_000);
  const offset = await offsetOf(client, path);
  expect((await send(client, path, offset, CONTENT.subarray(offset))).status).toBe(204);
  await ended;
  await expectWhole(client, path, CONTENT);
});

test("bytes for another place than the next are refused with 409, and change nothing", async () => {
  const path = await begun(client, "gap", 100);
  for (const offset of [1, 99, 100]) {
    const { status, text, headers } = await send(client, path, offset, "x");
    expect([status, JSON.parse(text).error.code]).toEqual([409, "conflict"]);
    expect(headers.get("tus-resumable")).toBe("1.0.0");
  }
  expect(await offsetOf(client, path)).toBe(0);
  await tus(client, "DELETE", path);
});

test("a file over the limit is refused before a byte of it is sent, and more than was announced is not taken", async () => {
  const before = await partials();
  const { status, text } = await begin(client, "large", 1_000_001);
  expect([status, JSON.parse(text).error.code]).toEqual([413, "too_large"]);
  expect(await partials()).toEqual(before);
  const path = await begun(client, "small", 10);
  expect((await send(client, path, 0, "x".repeat(11))).status).toBe(413);
  expect((await send(client, path, 0, new Response("x".repeat(11)).body as ReadableStream)).status).toBe(413);
  expect(await offsetOf(client, path)).toBe(0);
  await tus(client, "DELETE", path);
});

test("somebody else's upload is not there; who manages accounts may end it", async () => {
  const other = await loggedIn(client.url, await addUser(platform, "bob", "analyst"), "bob");
  const path = await begun(client, "mine", 10);
  for (const answer of [
    await tus(other, "HEAD", path),
    await send(other, path, 0, "x"),
    await tus(other, "DELETE", path),
  ]) {
    expect(answer.status).toBe(404);
  }
  const listed = await other.call<{ uploads: unknown[] }>("GET", "/api/uploads");
  expect(listed.body.uploads).toEqual([]);
  expect(await offsetOf(client, path)).toBe(0);
  expect((await client.call("GET", "/api/uploads")).body).toMatchObject({
    uploads: [{ id: idOf(path), name: "mine", bytes: 10 }],
  });
  const admin = await loggedIn(client.url, platform.password);
  expect((await tus(admin, "DELETE", path)).status).toBe(204);
  expect(await partials()).not.toContain(idOf(path));
  expect((await tus(client, "HEAD", path)).status).toBe(404);
  expect((await auditOf(admin))[0]).toMatchObject({ action: "upload.remove", subject: idOf(path) });
});

test("unfinished uploads of one user are bounded, also when they are begun all at once", async () => {
  const busy = await loggedIn(client.url, await addUser(platform, "busy", "analyst"), "busy");
  const before = (await partials()).length;
  const answers = await Promise.all(Array.from({ length: 25 }, () => begin(busy, "one of many", 10)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
  expect((await partials()).length).toBe(before + 20);
  const [first] = answers.filter(({ status }) => status === 201);
  expect((await tus(busy, "DELETE", first?.headers.get("location") ?? "")).status).toBe(204);
  expect((await begin(busy, "room again", 10)).status).toBe(201);
});

test("an upload that was silent for a day is gone, from the disk and for its owner; one that goes on is not", async () => {
  const [silent, lively] = [await begun(client, "silent", 10), await begun(client, "lively", 10)];
  const old = Date.now() / 1000 - 25 * 3600;
  await utimes(partial(silent), old, old);
  await platform.sql("UPDATE uploads SET created_at = now() - interval '25 hours'");
  expect((await tus(client, "HEAD", silent)).status).toBe(404);
  expect((await send(client, silent, 0, "x")).status).toBe(404);
  const swept = await platform.control();
  await until(async () => !(await partials()).includes(idOf(silent)), "the file is swept up at the start");
  const count = (path: string) => platform.sql(`SELECT count(*) FROM uploads WHERE id = '${idOf(path)}'`);
  await until(async () => (await count(silent)) === "0", "its row is, too");
  expect(await count(lively)).toBe("1");
  expect((await send(client, lively, 0, "0123456789")).status).toBe(204);
  await expectWhole(client, lively, Buffer.from("0123456789"));
  expect(await swept.process.end()).toBe(0);
});

test("a disk that is full before or while an upload comes is told as 507, and nothing of it stays", async () => {
  const full = await platform.control({ MIN_FREE_BYTES: `${2 ** 52}` });
  const other = Object.assign(new Client(full.url), { cookie: client.cookie });
  const before = await partials();
  expect((await begin(other, "too late", 10)).status).toBe(507);
  const path = await begun(client, "half", 10);
  expect((await send(client, path, 0, "01234")).status).toBe(204);
  const { status, text } = await send(other, path, 5, "56789");
  expect([status, JSON.parse(text).error.code]).toEqual([507, "no_space"]);
  expect(await partials()).toEqual(before);
  expect((await tus(client, "HEAD", path)).status).toBe(404);
  expect(await full.process.end()).toBe(0);
});

test("an empty file is a medium as soon as it is begun", async () => {
  await expectWhole(client, await begun(client, "empty", 0), Buffer.alloc(0));
});

test("what is no tus request, has no name, or comes from another site is refused", async () => {
  const { status, headers } = await tus(client, "POST", "/api/uploads", { "tus-resumable": "0.2.2" });
  expect([status, headers.get("tus-version")]).toEqual([400, null]);
  const without = await client.call("POST", "/api/uploads");
  expect([without.status, without.headers.get("tus-version")]).toEqual([412, "1.0.0"]);
  expect((await tus(client, "POST", "/api/uploads", { "upload-length": "1" })).status).toBe(400);
  for (const name of ["", "\0", "a".repeat(1025)]) expect((await begin(client, name, 1)).status).toBe(400);
  const crossing = { ...metadataFor("x"), "upload-length": "1", "sec-fetch-site": "cross-site" };
  expect((await tus(client, "POST", "/api/uploads", crossing)).status).toBe(403);
  expect((await tus(client, "HEAD", `/api/uploads/${randomUUID()}`)).status).toBe(404);
  expect((await tus(client, "HEAD", "/api/uploads/..%2f..%2fetc")).status).toBe(400);
});

test("what is supported is told, and other sites are allowed nothing", async () => {
  const { status, headers } = await tus(client, "OPTIONS", "/api/uploads", {
    origin: "https://evil.example",
  });
  expect([status, headers.get("tus-max-size")]).toEqual([204, "1000000"]);
  expect(headers.get("tus-extension")).toBe("creation,creation-with-upload,termination,expiration");
  expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});
