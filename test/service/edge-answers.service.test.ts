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
    await door.ask({ path: "/../?secret-trick", servername: NAME });
    const id = String(answer.headers["x-request-id"]);
    expect(door.passed[0]?.headers["x-request-id"]).toBe(id);
    await expect.poll(() => logs(door.container)).toContain(id);
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
