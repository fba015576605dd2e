import { randomUUID } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { docker } from "./docker.ts";
import { DOOR_NAMES, FrontDoor } from "./front-door.ts";
import { lines, post, status } from "./raw-http.ts";

const RUN = `edge-limits-${randomUUID()}`;
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

describe("what is too large, too slow or too much is refused", () => {
  const get = (...headers: string[]) =>
    lines("GET /a HTTP/1.1", `Host: ${NAME}`, "Connection: close", ...headers);
  test.each([
    ["a header of 9 kB", () => get(`X: ${"a".repeat(9000)}`), 431],
    [
      "headers of 40 kB",
      () => get(...Array.from({ length: 40 }, (_, index) => `X-${index}: ${"a".repeat(1000)}`)),
      431,
    ],
    ["an address of 9 kB", () => lines(`GET /${"a".repeat(9000)} HTTP/1.1`, `Host: ${NAME}`), 414],
    ["an upload over the limit", () => post("Content-Length: 1048577"), 413],
    ["TRACE", () => lines("TRACE / HTTP/1.1", `Host: ${NAME}`, "Connection: close"), 405],
    ["CONNECT", () => lines("CONNECT evil.example:443 HTTP/1.1", `Host: ${NAME}`, "Connection: close"), 400],
    ["HTTP/2.0 by its name alone", () => lines("GET / HTTP/2.0", `Host: ${NAME}`), 505],
    ["no HTTP at all", () => "\x16\x03\x01\x02\x00\r\n\r\n", 400],
  ])("%s", async (_, words, expected) => {
    const answer = await door.say(words());
    expect(status(answer)).toBe(expected);
    expect(answer).toContain("Content-Security-Policy: default-src 'none'");
    expect(door.passed).toEqual([]);
  });

  test("a login larger than any login", async () => {
    const answer = await door.say(
      lines("POST /api/login HTTP/1.1", `Host: ${NAME}`, "Content-Length: 20000"),
    );
    expect([status(answer), answer.includes('"too_large"')]).toEqual([413, true]);
  });

  test("headers that trickle in end after ten seconds, and nobody else waits", async () => {
    const slow = await Promise.all(Array.from({ length: 400 }, () => door.open()));
    const ended = Promise.all(slow.map((socket) => new Promise((resolve) => socket.once("close", resolve))));
    const began = Date.now();
    const dripping = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write("X");
    }, 500);
    for (const socket of slow)
      socket.on("error", () => undefined).write(`GET / HTTP/1.1\r\nHost: ${NAME}\r\nX-`);
    expect((await door.ask({ servername: NAME })).status).toBe(200);
    await ended;
    clearInterval(dripping);
    expect(Date.now() - began).toBeLessThan(15_000);
  });

  test("a body that stands still ends after thirty seconds, a login's after ten", async () => {
    const began = Date.now();
    const head = lines("POST /api/login HTTP/1.1", `Host: ${NAME}`, "Content-Length: 100");
    const login = door.say(`${head}{`);
    const upload = door.say(`${post("Content-Length: 100")}a`);
    await login;
    expect(Date.now() - began).toBeLessThan(15_000);
    await upload;
    expect(Date.now() - began).toBeGreaterThan(25_000);
    expect(Date.now() - began).toBeLessThan(35_000);
  });

  test("the 257th upload at once from one address, which is told when to come again", async () => {
    const sockets: TLSSocket[] = [];
    try {
      for (let count = 0; count < 256; count += 1) {
        const socket = await door.open();
        socket.on("error", () => undefined).write(post("Content-Length: 100"));
        sockets.push(socket);
      }
      await expect.poll(() => door.passed.length, { timeout: 10_000 }).toBe(256);
      const answer = await door.say(post("Content-Length: 1"));
      expect(status(answer)).toBe(429);
      expect(answer).toMatch(/^Retry-After: \d+\r$/m);
      expect(answer).toContain('{"error":{"code":"too_many_requests"');
      expect(await fromAnotherAddress()).toBe("200");
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    await expect
      .poll(async () => (await door.ask({ servername: NAME })).status, { timeout: 10_000 })
      .toBe(200);
  });

  test("logins at full speed, while the rest of the API goes on answering", async () => {
    const login = () => door.ask({ path: "/api/login", method: "POST", body: "{}", servername: NAME });
    const answers = await Promise.all(Array.from({ length: 60 }, login));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(60 - 21 - 5);
    expect(refused[0]?.headers["retry-after"]).toBe("1");
    expect(JSON.parse(refused[0]?.body ?? "")).toMatchObject({ error: { code: "too_many_requests" } });
    expect((await door.ask({ path: "/api/media", servername: NAME })).status).toBe(200);
  });

  test("nothing of it has cost more memory than the container has", async () => {
    const peak = await docker(
      "exec",
      door.container,
      "sh",
      "-c",
      "cat /sys/fs/cgroup/memory.peak 2>/dev/null || cat /sys/fs/cgroup/memory/memory.max_usage_in_bytes",
    );
    console.log(`nginx's highest: ${Math.round(Number(peak) / 1024 ** 2)} MB`);
    expect(Number(peak)).toBeLessThan(200 * 1024 ** 2);
  });
});

/** Status of a request from a container of its own. */
async function fromAnotherAddress(): Promise<string> {
  const script = `const options = { host: "${door.address}", port: 8443, rejectUnauthorized: false };
    require("https").get(options, (answer) => { console.log(answer.statusCode); process.exit(); });`;
  return docker("run", "--rm", `--label=platform.test=${RUN}`, "node:24-trixie-slim", "node", "-e", script);
}
