import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { analyze, read } from "./call.ts";

const ID = "6f1c9c9e-58f4-4cf5-9d0e-5a4f3c1f2b3a";
const body = { mediaId: ID, path: `${ID}/original`, options: {} };
const envelope = { schema: 1, analyzer: "a", version: "1", model: null, mediaId: ID, seconds: 1, result: {} };
const never = new AbortController().signal;
let close: () => void = () => {};
afterEach(() => close());

async function serve(listener: RequestListener, timeoutSeconds = 60) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    name: "a",
    url,
    memoryMb: 1,
    kinds: ["image"] as ["image"],
    input: "path" as const,
    sources: [],
    timeoutSeconds,
    concurrency: 1,
  };
}

test("an answer of the agreed shape is a result", async () => {
  const analyzer = await serve((_request, response) => response.end(JSON.stringify(envelope)));
  expect(await analyze(analyzer, body, never)).toEqual({ kind: "answer", envelope });
});

test("a connection that breaks after the request was taken is a crash, even in the middle of the answer", async () => {
  const dead = await serve((request) => request.socket.resetAndDestroy());
  expect((await analyze(dead, body, never)).kind).toBe("crash");
  close();
  const dying = await serve((_request, response) => {
    response.writeHead(200, { "content-length": 100 }).write("{");
    setImmediate(() => response.socket?.destroy());
  });
  expect((await analyze(dying, body, never)).kind).toBe("crash");
});

test("a port that nobody listens on is an analyzer that is away", async () => {
  const analyzer = await serve(() => {});
  close();
  expect((await analyze(analyzer, body, never)).kind).toBe("away");
  expect((await analyze({ ...analyzer, url: "http://does-not-exist.invalid:8000" }, body, never)).kind).toBe(
    "away",
  );
});

test("an analyzer that hangs is given up after its time and a grace", async () => {
  const analyzer = await serve(() => {}, -9.9);
  expect(await analyze(analyzer, body, never)).toMatchObject({ kind: "fault", code: "timeout" });
});

test("a call that we cut ourselves is no fault of anyone", async () => {
  const analyzer = await serve(() => {});
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  expect(await analyze(analyzer, body, stop.signal)).toEqual({ kind: "stopped" });
});

test.each([
  [200, "{}", { kind: "fault", code: "internal" }],
  [200, "not JSON", { kind: "fault", code: "internal" }],
  [415, `{"error":{"code":"unsupported_media","message":"m"}}`, { kind: "fault", code: "unsupported_media" }],
  [500, "<html>", { kind: "fault", code: "internal" }],
  [503, `{"error":{"code":"busy","message":"later"}}`, { kind: "away", message: "later" }],
  [429, "", { kind: "away" }],
])("status %i with %j is read as %j", (status, text, outcome) => {
  expect(read(status, text)).toMatchObject(outcome);
});
