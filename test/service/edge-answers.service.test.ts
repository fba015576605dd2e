import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { logs } from "./docker.ts";
import { DOOR_NAMES, FrontDoor } from "./front-door.ts";

const RUN = `edge-answers-${randomUUID()}`;
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

describe("what is logged and told", () => {
  test("the log is JSON with the request's id, and without query strings, cookies and tokens", async () => {
    const headers = {
      cookie: "__Host-session=secret-cookie",
      authorization: "Bearer secret-token",
      referer: "https://a/?secret-referrer",
    };
    const answer = await door.ask({ path: "/api/media?name=secret-name", headers, servername: NAME });
    const trick = await door.ask({ path: "/../?secret-trick", servername: NAME });
    const id = String(answer.headers["x-request-id"]);
    expect(door.passed[0]?.headers["x-request-id"]).toBe(id);
    const written = { timeout: 10_000, interval: 200 };
    await expect.poll(() => logs(door.container), written).toContain(String(trick.headers["x-request-id"]));
    const text = await logs(door.container);
    expect(text).not.toContain("secret-");
    const line = text.split("\n").find((each) => each.includes(id)) ?? "";
    expect(JSON.parse(line)).toMatchObject({
      request: id,
      method: "GET",
      path: "/api/media",
      status: 200,
      host: NAME,
    });
  });

  test("who claims to be somebody else, or to have an id already, is not believed", async () => {
    const headers = {
      "x-forwarded-for": "192.0.2.1",
      forwarded: "for=192.0.2.1",
      "x-request-id": "mine",
      "x-forwarded-host": "evil.example",
    };
    await door.ask({ headers, servername: NAME });
    const seen = door.passed[0]?.headers;
    expect(seen?.["x-forwarded-for"]).not.toContain("192.0.2.1");
    expect([seen?.["forwarded"], seen?.["x-forwarded-host"]]).toEqual([undefined, NAME]);
    expect(seen?.["x-request-id"]).not.toBe("mine");
  });

  test("control hears that nobody knows the address of who came by IPv6, not the proxy's that all of them share", async () => {
    const headers = { "x-forwarded-for": "192.0.2.1" };
    await door.ask({ headers, servername: NAME, port: door.ipv6Port });
    await door.ask({ headers, servername: NAME });
    const [ipv6, ipv4] = door.passed.map((passed) => passed.headers["x-forwarded-for"]);
    expect(ipv6).toBe("::");
    expect(ipv4).toMatch(/^172\.[0-9.]+$/);
  });

  test("browsers that came by a domain keep to HTTPS, those that came by an address are not told to", async () => {
    const told = async (host: string) =>
      (await door.ask({ headers: { host } })).headers["strict-transport-security"];
    expect([await told(NAME), await told("127.0.0.1")]).toEqual(["max-age=63072000", undefined]);
  });

  test("text is compressed where it is worth it", async () => {
    const ask = (path: string) =>
      door.ask({ path, headers: { "accept-encoding": "gzip" }, servername: NAME });
    expect((await ask("/large")).headers["content-encoding"]).toBe("gzip");
    expect((await ask("/small")).headers["content-encoding"]).toBeUndefined();
  });
});

describe("files of the page", () => {
  const file = (query: string) => door.ask({ path: `/page.js${query}`, servername: NAME });

  test("they are asked of control once, whatever the query, and anew when a release turns to another container", async () => {
    const first = await file("");
    expect(door.passed.map(({ line }) => line)).toEqual(["GET /page.js"]);
    for (const query of ["", "?again", "?other=1"]) expect((await file(query)).body).toBe(first.body);
    expect(door.passed).toHaveLength(1);
    await door.turn();
    await expect.poll(async () => (await file("")).status === 200 && door.passed.length).toBe(2);
  });

  test("they keep the headers of every answer, and what control says of caching", async () => {
    await file("");
    const { headers } = await file("");
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-cache" });
    expect(headers["strict-transport-security"]).toBe("max-age=63072000");
  });

  test("nothing else is kept: not the API, not the page itself, not an error", async () => {
    for (const path of ["/", "/api/media", "/api/page.js", "/gone.js"]) {
      door.passed.length = 0;
      await door.ask({ path, servername: NAME });
      await door.ask({ path, servername: NAME });
      expect(door.passed.map(({ line }) => line)).toEqual([`GET ${path}`, `GET ${path}`]);
    }
  });
});
