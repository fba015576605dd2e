import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Forward } from "../../../cloud/vast/machines/forward.ts";

/** A port of the host that leads into an instance: what passes is counted, and can be cut. */

let echo: Server;
let forward: Forward;
const heard: string[] = [];

beforeEach(async () => {
  heard.length = 0;
  echo = createServer((socket) => {
    socket.on("data", (data) => heard.push(data.toString()));
    socket.pipe(socket);
    socket.on("error", () => {});
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  forward = await Forward.listen("127.0.0.1");
  forward.target = { host: "127.0.0.1", port: (echo.address() as { port: number }).port };
});
afterEach(async () => {
  await forward.close();
  echo.close();
});

const open = async (): Promise<Socket> => {
  const socket = connect(forward.port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
};

test("what goes in and what comes out is the same, and is counted", async () => {
  const socket = await open();
  socket.end("x".repeat(100_000));
  expect(await text(socket)).toHaveLength(100_000);
  expect(forward.bytes).toEqual({ up: 100_000, down: 100_000 });
});

test.each([
  ["in", 0],
  ["out", 1],
  ["both", 0],
] as const)("cut %s, nothing is heard, and what waited arrives once it is mended", async (way, arrived) => {
  const socket = await open();
  const answers: string[] = [];
  socket.on("data", (data) => answers.push(data.toString()));
  socket.write("1");
  await expect.poll(() => answers.join("")).toBe("1");
  forward.cut = way;
  socket.write("2");
  if (arrived > 0) await expect.poll(() => heard.join("")).toBe("12");
  const late = await open();
  late.write("3");
  // Whatever could pass would have passed by the time that something else has made the same way.
  const other = await Forward.listen("127.0.0.1");
  other.target = forward.target;
  const proof = connect(other.port, "127.0.0.1").end("proof");
  expect(await text(proof)).toBe("proof");
  await other.close();
  expect([answers.join(""), late.destroyed]).toEqual(["1", false]);
  forward.cut = undefined;
  await expect.poll(() => answers.join("")).toBe("12");
  socket.destroy();
  late.destroy();
});

test("with nobody behind it, it hangs up", async () => {
  forward.target = undefined;
  const socket = connect(forward.port, "127.0.0.1");
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("close", resolve));
  expect(forward.bytes).toEqual({ up: 0, down: 0 });
});

test("dropped, all connections end", async () => {
  const socket = await open();
  socket.write("1");
  await once(socket, "data");
  forward.drop();
  await new Promise((resolve) => socket.once("close", resolve));
});
