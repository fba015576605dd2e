import type { IncomingMessage, ServerResponse } from "node:http";
import { type FakeServer, JOB, jobState, json, MEDIA, serve } from "./platform.ts";

export interface UploadsPlatform extends FakeServer {
  /** What has arrived. */
  readonly received: () => Buffer;
  /** Names of the uploads that were begun. */
  readonly begun: string[];
}

/** True: the request was dealt with, and the protocol is not asked. */
export type Interference = (request: IncomingMessage, response: ServerResponse, soFar: number) => boolean;

/** The server's side of the tus protocol for one upload, in memory; `interfere` comes before it. */
export async function uploadsPlatform(interfere: Interference = () => false): Promise<UploadsPlatform> {
  let chunks: Buffer[] = [];
  let arrived = 0;
  let length = 0;
  const begun: string[] = [];
  const answer = (response: ServerResponse, status: number, headers: Record<string, string> = {}): void =>
    void response.writeHead(status, { "tus-resumable": "1.0.0", ...headers }).end();

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (Number(request.headers["upload-offset"]) !== arrived) return answer(response, 409);
    try {
      for await (const chunk of request) {
        chunks.push(chunk);
        arrived += chunk.length;
      }
    } catch {
      // The connection broke; what came stays.
      return;
    }
    answer(response, 204, { "upload-offset": `${arrived}` });
  }

  function begin(request: IncomingMessage, response: ServerResponse): void {
    length = Number(request.headers["upload-length"]);
    chunks = [];
    arrived = 0;
    const [, name = ""] = `${request.headers["upload-metadata"]}`.split(" ");
    begun.push(Buffer.from(name, "base64").toString());
    answer(response, 201, { location: `/api/uploads/${MEDIA}` });
  }

  const server = await serve(async (request, response) => {
    if (interfere(request, response, arrived)) return;
    const { method, url } = request;
    if (url === `/api/media/${MEDIA}`) {
      const createdAt = "2026-11-22T12:00:00.000Z";
      json(response, 200, { id: MEDIA, name: "x", bytes: length, sha256: "", createdAt, jobId: JOB });
    } else if (url === `/api/jobs/${JOB}`) json(response, 200, jobState("waiting"));
    else if (method === "POST") begin(request, response);
    else if (begun.length === 0) answer(response, 404);
    else if (method === "HEAD")
      answer(response, 200, { "upload-offset": `${arrived}`, "upload-length": `${length}` });
    else await take(request, response);
  });
  return { ...server, received: () => Buffer.concat(chunks), begun };
}
