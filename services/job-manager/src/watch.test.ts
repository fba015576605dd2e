import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Progress, watched } from "./watch.ts";

let asked = 0;
let answer: (times: number) => string;
const server = createServer((_, response) => response.end(answer(++asked)));
let url: string;

beforeEach(async () => {
  asked = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const half = { mediaId: "m", progress: 0.5, seconds: 3 };

test("what an analyzer tells of this medium is passed on while it works, and nothing afterwards", async () => {
  answer = () => JSON.stringify({ running: [{ ...half, mediaId: "other" }, half] });
  const told: Progress[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const tell = async (progress: Progress) => {
    told.push(progress);
    if (told.length === 2) resolve();
  };
  expect(await watched({ url }, "m", 1, tell, () => promise.then(() => "result"))).toBe("result");
  expect(told).toEqual([half, half]);
  const before = asked;
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toBe(before);
});

test("an analyzer that tells nothing, or nonsense, and a row that can't be written do the work no harm", async () => {
  const answers = [
    "{}",
    "nonsense",
    JSON.stringify({ running: [{ ...half, progress: 7 }] }),
    JSON.stringify({ running: [] }),
  ];
  answer = (times) => answers[times - 1] ?? JSON.stringify({ running: [half] });
  let tries = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const tell = async () => {
    tries += 1;
    if (tries === 2) resolve();
    throw new Error("the database is away");
  };
  await watched({ url }, "m", 1, tell, () => promise);
  expect(asked).toBeGreaterThan(answers.length);
});

test("work that fails fails as it did", async () => {
  answer = () => "{}";
  await expect(
    watched(
      { url },
      "m",
      1,
      async () => {},
      () => Promise.reject(new Error("no")),
    ),
  ).rejects.toThrow("no");
});
