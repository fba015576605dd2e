import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { Leave } from "./leave.ts";

const ID = "6f1c9c9e-58f4-4cf5-9d0e-5a4f3c1f2b3a";
const NAME = "whisper-transcriber";
let close: () => void = () => {};
afterEach(() => {
  close();
  vi.useRealTimers();
});

async function serve(listener: RequestListener): Promise<{ leave: Leave; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  const leave = new Leave(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  leave.hear([NAME]);
  return { leave, asked };
}
const answer = (body: unknown) => serve((_request, response) => response.end(JSON.stringify(body)));

test("a task that a GPU is to do is passed over for some seconds, and counts as left for as long", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { leave, asked } = await answer({ leave: true });
  expect(await leave.delay(ID, NAME)).toBe(10_000);
  expect([leave.left(), asked]).toEqual([[ID], [`/tasks/${ID}/leave?analyzer=${NAME}`]]);
  vi.setSystemTime(Date.now() + 10_000);
  expect(leave.left()).toEqual([]);
});

test("a task that nobody else wants is taken at once, also when it had been left before", async () => {
  let wanted = true;
  const { leave } = await serve((_request, response) => response.end(JSON.stringify({ leave: wanted })));
  await leave.delay(ID, NAME);
  wanted = false;
  expect([await leave.delay(ID, NAME), leave.left()]).toEqual([undefined, []]);
});

test("nothing is asked about analyzers that do not go out, nor while cloud-offload is away or closed", async () => {
  const { leave, asked } = await answer({ leave: true });
  expect(await leave.delay(ID, "ocr")).toBeUndefined();
  leave.hear([]);
  expect(await leave.delay(ID, NAME)).toBeUndefined();
  expect(asked).toEqual([]);
});

test.each<[string, RequestListener]>([
  ["breaks off", (request) => request.socket.resetAndDestroy()],
  ["fails", (_request, response) => response.writeHead(500).end("{}")],
  ["answers something else", (_request, response) => response.end(JSON.stringify({ leave: "maybe" }))],
])("a task is done here when cloud-offload %s", async (_, listener) => {
  const { leave } = await serve(listener);
  expect([await leave.delay(ID, NAME), leave.left()]).toEqual([undefined, []]);
});
