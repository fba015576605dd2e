import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DOOR_NAMES, FrontDoor, MEDIUM, type Question } from "./front-door.ts";

const [NAME] = DOOR_NAMES;
const SESSION = { cookie: "session=of-somebody" };
let door: FrontDoor;

beforeAll(async () => {
  door = await FrontDoor.start(`edge-pages-${randomUUID()}`, { ui: true });
});
afterAll(() => door?.close());
beforeEach(() => {
  door.passed.length = 0;
});

const ask = (path: string, question: Question = {}) => door.ask({ ...question, path, servername: NAME });
const passed = () => door.passed.map(({ line }) => line);

test.each(["/", "/item?id=1", "/system", "/_stcore/stream"])(
  "who has no session and asks for %s is led to the login, and nothing comes to the UI",
  async (path) => {
    const answer = await ask(path);
    expect([answer.status, answer.headers.location]).toEqual([302, "/account"]);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(passed()).toEqual(["GET /api/me"]);
  },
);

test("who has a session comes to the UI, whose policy runs nothing that is not its own", async () => {
  const answer = await ask("/item?id=1", { headers: SESSION });
  expect(answer.status).toBe(200);
  expect(passed()).toEqual(["GET /api/me", "GET /item?id=1"]);
  const policy = String(answer.headers["content-security-policy"]);
  const scripts = policy.split("; ").find((rule) => rule.startsWith("script-src"));
  expect(scripts).toMatch(/^script-src 'self' 'sha256-[\w+/]+='$/);
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*|blob:/);
  expect(policy).toMatch(/^default-src 'none'; /);
});

test("all that is not the UI's has the strict policy, and asks for no session at the edge", async () => {
  const paths = [
    "/account",
    "/api/media",
    "/_stcore/agent/interact",
    "/_stcore/upload_file/1",
    "/_stcore/metrics",
    "/media/1",
  ];
  for (const path of paths) {
    const { headers } = await ask(path, { headers: SESSION });
    expect(headers["content-security-policy"]).toContain("style-src 'self';");
  }
  expect(passed()).toEqual(paths.map((path) => `GET ${path}`));
});

test("files of the pages need no session, for there is nothing of anybody in them", async () => {
  for (const path of ["/static/js/index.1.js", "/_stcore/host-config", "/_stcore/bidi-components/a/b.js"])
    expect((await ask(path)).status).toBe(200);
  expect(passed()).not.toContain("GET /api/me");
});

test("another site's page can't speak with the UI in its visitor's name", async () => {
  const speak = async (origin?: string) =>
    (await ask("/_stcore/stream", { headers: { ...SESSION, ...(origin && { origin }) } })).status;
  expect(await speak(`https://${NAME}`)).toBe(200);
  expect(await speak()).toBe(200);
  door.passed.length = 0;
  for (const origin of ["https://evil.example", `http://${NAME}`, `https://${NAME}.evil.example`, "null"])
    expect(await speak(origin)).toBe(421);
  expect(passed().filter((line) => line.includes("stream"))).toEqual([]);
});

test("an original is sent by nginx itself, whole and in ranges, as the type that control gave it", async () => {
  const path = `/api/media/${MEDIUM}/original`;
  const whole = await ask(path, { headers: SESSION });
  expect([whole.status, whole.body, whole.headers["content-type"]]).toEqual([200, "0123456789", "video/mp4"]);
  expect(whole.headers["x-content-type-options"]).toBe("nosniff");
  const part = await ask(path, { headers: { ...SESSION, range: "bytes=2-4" } });
  expect([part.status, part.body, part.headers["content-range"]]).toEqual([206, "234", "bytes 2-4/10"]);
  expect((await ask(path, { headers: { range: "bytes=20-" } })).status).toBe(416);
});

test.each([`/.originals/${MEDIUM}/original`, "/.session", "/.login"])(
  "nobody gets %s by asking for it",
  async (path) => {
    const answer = await ask(path, { headers: SESSION });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain("0123456789");
    expect(passed()).toEqual([]);
  },
);
