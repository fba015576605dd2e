import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { get } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DOOR_NAMES, FrontDoor } from "./front-door.ts";
import { lines, post, status } from "./raw-http.ts";

const RUN = `edge-refusals-${randomUUID()}`;
const [NAME] = DOOR_NAMES;
let door: FrontDoor;

beforeAll(async () => {
  door = await FrontDoor.start(RUN);
});
afterAll(() => door?.close());
beforeEach(() => {
  door.passed.length = 0;
});
/** Another client, who means well. */
afterEach(async () => {
  expect((await door.ask({ path: "/other", servername: NAME })).status).toBe(200);
});

/** What is hidden behind a body of which two servers think differently where it ends. */
const HIDDEN = lines("GET /hidden HTTP/1.1", `Host: ${NAME}`);

/** The end of a body in chunks, and what is hidden behind it. */
const AFTER_CHUNKS = `0\r\n\r\n${HIDDEN}`;
const CHUNKED = "Transfer-Encoding: chunked";

describe("a request within a request is refused, and never seen behind", () => {
  test.each<[string, string[], string]>([
    ["length and chunks", ["Content-Length: 6", CHUNKED], AFTER_CHUNKS],
    ["chunks and length", [CHUNKED, "Content-Length: 4"], `5c\r\n${HIDDEN}0\r\n\r\n`],
    ["two lengths", ["Content-Length: 0", `Content-Length: ${HIDDEN.length}`], HIDDEN],
    ["a list of lengths", [`Content-Length: 0, ${HIDDEN.length}`], HIDDEN],
    ["a length with a sign", ["Content-Length: +0"], HIDDEN],
    ["chunks twice", [CHUNKED, "Transfer-Encoding: identity"], AFTER_CHUNKS],
    ["chunks of another kind", ["Transfer-Encoding: xchunked"], AFTER_CHUNKS],
    ["a blank before the colon", ["Transfer-Encoding : chunked"], AFTER_CHUNKS],
    ["a folded header", ["X-Long: a", ` ${CHUNKED}`], AFTER_CHUNKS],
    ["a folded transfer encoding", ["Transfer-Encoding:", "\tchunked"], AFTER_CHUNKS],
    ["a carriage return of its own", [`X: a\r${CHUNKED}`], HIDDEN],
    ["an end of string in a header", ["X: a\0b"], HIDDEN],
    ["chunks of an impossible length", [CHUNKED], `fffffffffffffffff\r\n${HIDDEN}`],
  ])("%s", async (_, headers, body) => {
    const answer = await door.say(`${post(...headers)}${body}`);
    expect([400, 501]).toContain(status(answer));
    expect(door.passed.map(({ line }) => line)).not.toContain("GET /hidden");
  });

  test("HTTP/1.0 with chunks", async () => {
    const head = lines("POST /a HTTP/1.0", `Host: ${NAME}`, CHUNKED);
    expect(status(await door.say(`${head}${AFTER_CHUNKS}`))).toBe(400);
    expect(door.passed).toEqual([]);
  });

  test("by another protocol on the same connection, HTTP/2 in the clear", async () => {
    const words = lines(
      "GET /a HTTP/1.1",
      `Host: ${NAME}`,
      "Connection: close, Upgrade, HTTP2-Settings",
      "Upgrade: h2c",
    );
    expect(status(await door.say(words))).toBe(200);
    expect(door.passed[0]?.headers).not.toHaveProperty("upgrade");
  });
});

describe("a path that leads elsewhere is refused, and never seen behind", () => {
  test.each([
    "/../../etc/passwd",
    "/a/../../../etc/passwd",
    "/a/../api/media",
    "/a/./b",
    "/..",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/.%2e/etc/passwd",
    "/a%2f..%2f..%2fetc%2fpasswd",
    "/%252e%252e%252fetc/passwd",
    "/%25252e%25252e/etc/passwd",
    "/..%5c..%5cetc/passwd",
    "/..\\..\\etc\\passwd",
    "/a%00.jpg",
    "/a\0.jpg",
    "/%c0%2e%c0%2e/etc/passwd",
  ])("%j", async (path) => {
    const answer = await door.say(lines(`GET ${path} HTTP/1.1`, `Host: ${NAME}`, "Connection: close"));
    expect(status(answer)).toBe(400);
    expect(door.passed).toEqual([]);
  });

  test("while names with dots, blanks and letters of all alphabets go through as they are", async () => {
    const path = "/api/media/a..b/files/frames/%C3%A9%20..jpg?name=../%2e%2e%2f";
    expect((await door.ask({ path, servername: NAME })).status).toBe(200);
    expect(door.passed[0]?.line).toBe(`GET ${path}`);
  });
});

describe("whoever asks for a name that is not here is refused", () => {
  const asked = (...headers: string[]) => door.say(lines("GET / HTTP/1.1", ...headers, "Connection: close"));
  test.each([
    ["another name than in the handshake", ["Host: evil.example"], 421],
    ["part of a name", ["Host: example.org"], 421],
    ["a name below ours", [`Host: a.${NAME}`], 421],
    ["localhost", ["Host: localhost"], 421],
    ["a name that begins like an address", ["Host: 127.0.0.1.evil.example"], 421],
    ["no name", [], 400],
    ["two names", [`Host: ${NAME}`, "Host: evil.example"], 400],
    ["two names in one", [`Host: ${NAME}, evil.example`], 400],
    ["a name with a path", [`Host: ${NAME}/evil`], 400],
    ["a name with a user", [`Host: evil.example@${NAME}`], 421],
  ] as const)("%s", async (_, headers, expected) => {
    const answer = await asked(...headers);
    expect(status(answer)).toBe(expected);
    expect(answer).toContain('{"error":{"code":"bad_request"');
    expect(door.passed).toEqual([]);
  });

  test("an address within the first line counts, not the header", async () => {
    const answer = await door.say(
      lines("GET https://evil.example/ HTTP/1.1", `Host: ${NAME}`, "Connection: close"),
    );
    expect(status(answer)).toBe(421);
  });

  test("HTTP/1.0 without a name, and without one in the handshake", async () => {
    const socket = await door.open("");
    socket.write("GET / HTTP/1.0\r\n\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(status(answer.toString())).toBe(421);
  });

  test("a name in the handshake, before anything is said", async () => {
    await expect(door.ask({ servername: "evil.example" })).rejects.toThrow(/unrecognized name/);
    await expect(door.ask({ servername: "localhost" })).rejects.toThrow(/unrecognized name/);
  });

  test.each([
    ...DOOR_NAMES,
    NAME.toUpperCase(),
    `${NAME}.`,
    `${NAME}:8443`,
    "127.0.0.1",
    "127.0.0.1:8443",
    "[::1]:8443",
  ])("but not %s", async (host) => {
    expect((await door.ask({ headers: { host } })).status).toBe(200);
  });

  test("over plain http too, but for an authority's challenges", async () => {
    const plain = (path: string, host: string) =>
      fetchPlain(`http://127.0.0.1:${door.plainPort}${path}`, host);
    expect((await plain("/", "evil.example")).status).toBe(421);
    expect((await plain("/.well-known/acme-challenge/a", "evil.example")).status).toBe(404);
    expect(await plain("/a?b", NAME)).toMatchObject({ status: 308, location: `https://${NAME}/a?b` });
    expect(await plain("/a?b", "[2001:db8::1]:80")).toMatchObject({ location: "https://[2001:db8::1]/a?b" });
  });
});

async function fetchPlain(url: string, host: string): Promise<{ status: number; location: string | null }> {
  const [answer] = await once(get(url, { headers: { host }, agent: false }), "response");
  answer.resume();
  return { status: answer.statusCode, location: answer.headers.location ?? null };
}
