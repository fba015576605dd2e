import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { download } from "../../../../scripts/models/download.ts";
import type { ModelFile } from "../../../../services/model-store/src/model.ts";
import { type MadeModel, makeModel } from "../../../e2e/harness/model.ts";

const BYTES = 1_500_000;
let made: MadeModel;
let server: Server;
let file: ModelFile;
let target: string;
/** The Range header of each request. */
let asked: (string | undefined)[];
/** Answers with the file from a byte on. */
let answer: (response: ServerResponse, from: number) => void;

beforeEach(async () => {
  made = makeModel(BYTES);
  asked = [];
  answer = (response, from) => response.writeHead(from > 0 ? 206 : 200).end(made.content.subarray(from));
  server = createServer((request, response) => {
    asked.push(request.headers.range);
    answer(response, Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  file = { ...made.file, source: `http://127.0.0.1:${port}/made.onnx` };
  target = join(made.path, "..", "came", "made.onnx");
});
afterEach(async () => {
  made[Symbol.dispose]();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const fetchIt = (at: (bytes: number) => void = () => undefined) => download(made.model, file, target, at);

test("a file comes whole, and is not fetched again", async () => {
  const seen: number[] = [];
  await fetchIt((bytes) => seen.push(bytes));
  await fetchIt();
  expect(readFileSync(target).equals(made.content)).toBe(true);
  expect(seen.at(-1)).toBe(BYTES);
  expect(asked).toEqual([undefined]);
});

test("what breaks off is said with its way out, and the next try goes on where it ended", async () => {
  answer = (response) => {
    response.writeHead(200, { "content-length": BYTES });
    response.write(made.content.subarray(0, 700_000), () => response.destroy());
  };
  await expect(fetchIt()).rejects.toMatchObject({
    message: expect.stringContaining("can't be had"),
    fix: expect.stringContaining("INSTALL=made FILE=PATH"),
  });
  expect(existsSync(target)).toBe(false);
  const kept = readFileSync(`${target}.part`).length;
  expect(kept).toBeGreaterThan(0);
  answer = (response, from) => response.writeHead(206).end(made.content.subarray(from));
  await fetchIt();
  expect(asked.at(-1)).toBe(`bytes=${kept}-`);
  expect(readFileSync(target).equals(made.content)).toBe(true);
});

test("a source that can't go on in the middle gives all of it again", async () => {
  await fetchIt();
  const path = `${target}.part`;
  writeFileSync(path, made.content.subarray(0, 1000));
  writeFileSync(target, "another");
  answer = (response) => response.writeHead(200).end(made.content);
  await fetchIt();
  expect(readFileSync(target).equals(made.content)).toBe(true);
});

test.each([
  ["another file of that length", () => Buffer.alloc(BYTES, "x"), /SHA-256/],
  ["a page in its place", () => Buffer.from("<html>Log in</html>"), /ended after 19 of 1500000 bytes/],
  ["more than the file", () => Buffer.alloc(BYTES + 1), /more than 1500000 bytes/],
])("%s is never taken for the model", async (_, body, why) => {
  answer = (response) => response.writeHead(200).end(body());
  await expect(fetchIt()).rejects.toThrow(why);
  expect(existsSync(target)).toBe(false);
});

test("a refusal and a source that is away are told", async () => {
  answer = (response) => response.writeHead(404).end();
  await expect(fetchIt()).rejects.toThrow("it answered 404");
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(fetchIt()).rejects.toThrow(/ECONNREFUSED/);
  server = createServer().listen(0);
});
