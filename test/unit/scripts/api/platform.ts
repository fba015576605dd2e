import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  readonly certificate: string;
}

/** A self-signed certificate for 127.0.0.1, made as the server's is. */
export function makeCertificate(): { key: string; certificate: string } {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...names, "-keyout", key, "-out", certificate], {
    stdio: "ignore",
  });
  try {
    return { key: readFileSync(key, "utf8"), certificate: readFileSync(certificate, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An HTTPS server on a free port that answers as a test wants it. */
export async function serve(handler: Handler): Promise<FakeServer> {
  const { key, certificate } = makeCertificate();
  const server = createServer(
    { key, cert: certificate },
    (request, response) => void handler(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    certificate,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export const MEDIA = "6f1c0a52-0f0e-4ad7-9d5e-2a5a6f1f0001";
export const JOB = "6f1c0a52-0f0e-4ad7-9d5e-2a5a6f1f0002";

export function jobState(state: "waiting" | "running" | "done") {
  const task = {
    analyzer: "ocr-detection",
    state,
    attempts: 0,
    seconds: null,
    progress: null,
    secondsLeft: null,
    error: null,
  };
  const finishedAt = state === "done" ? "2026-11-22T12:00:05.000Z" : null;
  return { id: JOB, mediaId: MEDIA, state, createdAt: "2026-11-22T12:00:00.000Z", finishedAt, tasks: [task] };
}
