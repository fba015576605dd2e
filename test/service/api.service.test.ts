import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Media } from "../../services/control/src/schemas.ts";
import { Client } from "./client.ts";
import { Platform, type Running, until } from "./platform.ts";

let platform: Platform;
let control: { url: string; process: Running };
let client: Client;

beforeAll(async () => {
  platform = await Platform.start();
  control = await platform.control({ MAX_UPLOAD_BYTES: "1000000" });
  client = new Client(control.url);
  await client.login(platform.password);
});
afterAll(() => platform?.stop());

test("the bytes are stored unchanged, and described rightly", async () => {
  const content = "some pixels";
  const { status, body } = await client.upload("a.png", content);
  expect(status).toBe(201);
  const sha256 = createHash("sha256").update(content).digest("hex");
  expect(body.media).toMatchObject({
    name: "a.png",
    bytes: content.length,
    sha256,
    jobId: body.job.id,
    state: "waiting",
  });
  expect(body.job.tasks).toEqual([
    {
      ...{ analyzer: "vision-pipeline", state: "waiting", attempts: 0, seconds: null },
      ...{ progress: null, secondsLeft: null, error: null },
    },
  ]);
  expect(await readFile(join(platform.media, body.media.id, "original"), "utf8")).toBe(content);
  expect((await client.call("GET", `/api/media/${body.media.id}`)).body).toEqual(body.media);
});

test.each([
  "../../etc/passwd",
  `quotes " and ' and ; DROP TABLE media; --`,
  "line\nbreak\r\n\ttab",
  "🎬 ümläut \u202e gpj.exe",
  "<script>alert(1)</script>.png",
  "%00%2e%2e%2f",
])("a file called %j keeps its name as data", async (name) => {
  const { status, body } = await client.upload(name, "x");
  expect(status).toBe(201);
  expect(body.media.name).toBe(name);
  expect(await readdir(join(platform.media, body.media.id))).toEqual(["original"]);
});

test("the same bytes are recognised under any name, until the first of them is removed", async () => {
  const [first, second, third] = [
    (await client.upload("first.png", "the same bytes")).body.media,
    (await client.upload("second.png", "the same bytes")).body.media,
    (await client.upload("third.png", "the same bytes")).body.media,
  ];
  expect([first.sameAs, second.sameAs, third.sameAs]).toEqual([null, first.id, first.id]);
  await client.call("DELETE", `/api/media/${first.id}`);
  const listed = (await client.call<{ media: Media[] }>("GET", "/api/media?limit=2")).body.media;
  expect(listed.map(({ id, sameAs }) => [id, sameAs])).toEqual([
    [third.id, second.id],
    [second.id, null],
  ]);
});

test("the list is narrowed by a part of the name, and by kind and state, and tells how long a medium is and what shows it", async () => {
  const { media } = (await client.upload("Holiday at the Sea.mp4", "narrowed")).body;
  const result = {
    result: { facts: { kind: "video", duration: 12.5 }, frames: [{ path: `${media.id}/frames/0001.jpg` }] },
  };
  await platform.sql(
    `UPDATE tasks SET state = 'done', result = '${JSON.stringify(result)}' WHERE media_id = '${media.id}'`,
  );
  const listed = async (query: string) =>
    (await client.call<{ media: Media[] }>("GET", `/api/media?${query}`)).body.media;
  const [found] = await listed("q=at%20the%20sea&kind=video&state=waiting");
  expect(found).toMatchObject({
    id: media.id,
    kind: "video",
    seconds: 12.5,
    poster: `${media.id}/frames/0001.jpg`,
  });
  for (const query of ["q=at%20the%20sea&kind=audio", "q=at%20the%20sea&state=done", "q=%25sea"])
    expect(await listed(query)).toEqual([]);
  expect((await client.call("GET", "/api/media?kind=book")).status).toBe(400);
});

test("an original is for who may read media, and is sent by nginx", async () => {
  const { media } = (await client.upload("clip.mp4", "original")).body;
  const path = `/api/media/${media.id}/original`;
  const { status, headers } = await client.call("GET", path);
  expect([status, headers.get("x-accel-redirect")]).toEqual([200, `/.originals/${media.id}/original`]);
  expect(headers.get("content-type")).toBe("video/mp4");
  expect((await new Client(control.url).call("GET", path)).status).toBe(401);
  expect((await client.call("GET", path.replace(media.id, randomUUID()))).status).toBe(404);
});

test("a name may have 1024 characters", async () => {
  expect((await client.upload("ä".repeat(1024), "x")).body.media.name).toHaveLength(1024);
});

test("NUL is taken out of names; no name, and one that is too long, are refused", async () => {
  expect((await client.upload("a\0b", "x")).body.media.name).toBe("ab");
  for (const name of ["", "\0", "a".repeat(1025)]) expect((await client.upload(name, "x")).status).toBe(400);
});

test("an empty file is accepted, and a file over the limit is not", async () => {
  expect((await client.upload("empty", "")).body.media.bytes).toBe(0);
  const { status, body } = await client.upload("large", "x".repeat(1_000_001));
  expect([status, body]).toMatchObject([413, { error: { code: "too_large" } }]);
});

test("an upload cut half way leaves nothing, neither file nor row", async () => {
  const before = await platform.sql("SELECT count(*) FROM media");
  const folders = (await readdir(platform.media)).length;
  const incoming = join(platform.media, ".incoming");
  const path = `${control.url}/api/media?name=half`;
  const headers = {
    cookie: client.cookie,
    "content-type": "application/octet-stream",
    "content-length": 1000,
  };
  const upload = request(path, { method: "POST", headers });
  const cut = new Promise((resolve) => upload.once("error", resolve));
  upload.write("x".repeat(500));
  await until(async () => (await readdir(incoming)).length === 1, "half of it is there");
  upload.destroy(new Error("pulled the plug"));
  await cut;
  await until(async () => (await readdir(incoming)).length === 0, "it is gone");
  expect((await readdir(platform.media)).length).toBe(folders);
  expect(await platform.sql("SELECT count(*) FROM media")).toBe(before);
});

test("a full disk is told as 507", async () => {
  const full = await platform.control({ MIN_FREE_BYTES: `${2 ** 52}` });
  const other = new Client(full.url);
  other.cookie = client.cookie;
  const { status, body } = await other.upload("a", "x");
  expect([status, body]).toMatchObject([507, { error: { code: "no_space" } }]);
  expect(await full.process.end()).toBe(0);
});

test("the list is newest first and goes on where the last page ended", async () => {
  const names = ["one", "two", "three"];
  for (const name of names) await client.upload(name, name);
  type Page = { media: { id: string; name: string }[] };
  const first = (await client.call<Page>("GET", "/api/media?limit=2")).body.media;
  const second = (await client.call<Page>("GET", `/api/media?limit=1&before=${first[1]?.id}`)).body.media;
  expect([...first, ...second].map(({ name }) => name)).toEqual(["three", "two", "one"]);
});

test("thumbnails and frames are served; the upload itself and everything else is not", async () => {
  const { body } = await client.upload("a.png", "pixels");
  const folder = join(platform.media, body.media.id, "frames");
  await mkdir(folder);
  await writeFile(join(folder, "0001.jpg"), "jpeg");
  const files = `/api/media/${body.media.id}/files`;
  const frame = await client.call("GET", `${files}/frames/0001.jpg`);
  expect([frame.status, frame.headers.get("content-type"), frame.body]).toEqual([200, "image/jpeg", "jpeg"]);
  for (const path of [
    "original",
    "frames/0002.jpg",
    "frames/..%2foriginal",
    "%2e%2e/x.jpg",
    "frames/%2e%2e/original",
  ]) {
    expect([path, (await client.call("GET", `${files}/${path}`)).status]).toEqual([path, 404]);
  }
});

test("removed media is gone with rows and files", async () => {
  const { body } = await client.upload("a.png", "pixels");
  expect((await client.call("DELETE", `/api/media/${body.media.id}`)).status).toBe(204);
  for (const path of [
    `media/${body.media.id}`,
    `media/${body.media.id}/results`,
    `jobs/${body.job.id}`,
    `jobs/${body.job.id}/events`,
  ]) {
    expect((await client.call("GET", `/api/${path}`)).status).toBe(404);
  }
  expect(await readdir(platform.media)).not.toContain(body.media.id);
});

test("two controls that start at once both work, and share sessions and events", async () => {
  await platform.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  const [one, two] = await Promise.all([platform.control(), platform.control()]);
  const [first, second] = [new Client(one.url), new Client(two.url)];
  await first.login(platform.password);
  second.cookie = first.cookie;
  const { body } = await second.upload("a.png", "pixels");
  const seen: string[] = [];
  for await (const job of first.follow(body.job.id)) {
    seen.push(job.state);
    if (seen.length === 1) await platform.sql(`UPDATE jobs SET state = 'done' WHERE id = '${body.job.id}'`);
  }
  expect(seen).toEqual(["waiting", "done"]);
  expect(await one.process.end()).toBe(0);
  expect(await two.process.end()).toBe(0);
});

test("told to stop, control ends streams, lets an upload finish, and exits with 0", async () => {
  const { url, process } = await platform.control();
  const caller = new Client(url);
  await caller.login(platform.password);
  const { body } = await caller.upload("a.png", "pixels");
  const following = caller.follow(body.job.id);
  await following.next();
  const rest = Promise.withResolvers<void>();
  const slow = caller.upload(
    "slow.png",
    new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("pix"));
        await rest.promise;
        controller.enqueue(new TextEncoder().encode("els"));
        controller.close();
      },
    }),
  );
  await until(
    async () => (await readdir(join(platform.media, ".incoming"))).length === 1,
    "the upload is under way",
  );
  const ended = process.end("SIGTERM");
  expect((await following.next()).done).toBe(true);
  rest.resolve();
  expect((await slow).status).toBe(201);
  expect(await ended).toBe(0);
});

test("the account page and its files are there, with a policy that allows no foreign or inline code", async () => {
  const page = await new Client(control.url).call<string>("GET", "/account");
  expect(page.body).toContain('src="/page.js"');
  const home = await fetch(control.url, { redirect: "manual" });
  expect([home.status, home.headers.get("location")]).toEqual([302, "/account"]);
  const scripts = ["page", "client", "forms", "account", "users"].map((name) => `/${name}.js`);
  for (const path of ["/account", ...scripts, "/page.css"]) {
    const { status, headers } = await new Client(control.url).call("GET", path);
    expect([path, status]).toEqual([path, 200]);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self';/);
  }
});

test("logs hold no password, file name, query or cookie", async () => {
  const { output } = control.process;
  expect(output).toContain('"path":"/api/media"');
  for (const secret of [platform.password, "passwd", "?name=", client.cookie])
    expect(output).not.toContain(secret);
});
