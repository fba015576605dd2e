import { request as ask, createServer, type Server } from "node:http";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface Relay {
  /** Takes connections from wherever they come: `server.emit("connection", stream)`. */
  readonly server: Server;
  /** Bytes of contents that were passed on, by digest of layers and configurations. */
  readonly blobs: ReadonlyMap<string, number>;
}

const BLOB = /\/blobs\/(sha256:[0-9a-f]{64})$/;

/**
 * What a server sees of this computer's registry: it can read and nothing else, and what it reads is counted. Whoever else is on that
 * server reaches the same, for as long as it is lent.
 * @param port of the registry, on loopback
 */
export function relayTo(port: number): Relay {
  const blobs = new Map<string, number>();
  const server = createServer(({ method, url = "", headers }, response) => {
    if (method !== "GET" && method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    const digest = BLOB.exec(url)?.[1];
    const onward = ask({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      const count = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          if (digest !== undefined) blobs.set(digest, (blobs.get(digest) ?? 0) + chunk.length);
          done(null, chunk);
        },
      });
      // Who reads has gone, or the registry has: the connection is broken off, and Docker asks again.
      pipeline(answer, count, response).catch(() => response.destroy());
    });
    onward.once("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    onward.end();
  });
  return { server, blobs };
}
