import { createSocket, type Socket } from "node:dgram";
import { lookup as systemLookup } from "node:dns/promises";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finder } from "./lookup.ts";

/** An answer to the question in `query`: one IPv4 address, 127.0.0.1. */
function answer(query: Buffer): Buffer {
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const header = Buffer.from([...query.subarray(0, 2), 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([header, question, record]);
}

describe("finding containers by name", () => {
  let names: Socket;
  let service: Server;
  let silent = false;
  const servers = () => [`127.0.0.1:${names.address().port}`];
  beforeAll(async () => {
    names = createSocket("udp4").bind(0, "127.0.0.1");
    names.on("message", (query, { port }) => {
      if (!silent) names.send(answer(query), port, "127.0.0.1");
    });
    service = createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1");
    await Promise.all([once(names, "listening"), once(service, "listening")]);
  });
  afterAll(() => {
    names.close();
    service.close();
  });

  test("a container that the name server knows is connected to", async () => {
    const { port } = service.address() as AddressInfo;
    const socket = connect({ host: "ocr-detection", port, lookup: finder(servers()) });
    const [greeting] = await once(socket, "data");
    expect(String(greeting)).toBe("hello");
  });

  test("many names that nobody answers for keep no other name from being found", async () => {
    silent = true;
    const failures = Array.from({ length: 8 }, (_, index) =>
      once(connect({ host: `away-${index}`, port: 1, lookup: finder(servers()) }), "connect").catch(
        (error: NodeJS.ErrnoException) => error.code,
      ),
    );
    const began = performance.now();
    await systemLookup("localhost");
    expect(performance.now() - began).toBeLessThan(500);
    expect(new Set(await Promise.all(failures))).toEqual(new Set(["ETIMEOUT"]));
  });
});
