import { request } from "node:http";
import type { Analyzer } from "./analyzers.ts";
import { Envelope, Fault } from "./contract.ts";
import { lookup } from "./lookup.ts";

const CONNECT_WITHIN = 5_000;
/** The analyzer ends a task at its timeout by itself, with a better message; this is for one that hangs. */
const GRACE = 10_000;
const LARGEST_ANSWER = 64 * 1024 ** 2;

/** How a call ended. */
export type Outcome =
  | { kind: "answer"; envelope: Envelope }
  /** The analyzer said no. */
  | { kind: "fault"; code: string; message: string }
  /** Nobody took the request: the service is starting, being replaced, or busy. Says nothing about the file. */
  | { kind: "away"; message: string }
  /** The connection broke after the request was taken: the analyzer died over it. */
  | { kind: "crash"; message: string }
  /** We gave up because we are stopping. */
  | { kind: "stopped" }
  /** The analyzer is to do something else first. */
  | { kind: "paused" };

/**
 * `POST /analyze`, over a connection of its own: on a kept one, a service that restarted while idle would look like
 * a service that died over this file. Never throws.
 */
export function analyze(
  analyzer: Pick<Analyzer, "url" | "timeoutSeconds">,
  body: object,
  stop: AbortSignal,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const payload = JSON.stringify(body);
    let taken = false;
    let slow = false;
    const call = request(new URL("/analyze", analyzer.url), {
      method: "POST",
      agent: false,
      lookup,
      signal: stop,
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(payload) },
    });
    const connecting = setTimeout(() => call.destroy(new Error("no connection within 5 s")), CONNECT_WITHIN);
    const running = setTimeout(
      () => {
        slow = true;
        call.destroy();
      },
      analyzer.timeoutSeconds * 1000 + GRACE,
    );

    const settle = (outcome: Outcome): void => {
      clearTimeout(connecting);
      clearTimeout(running);
      resolve(outcome);
    };
    const broken = (error: Error): void => {
      const message = error.message || String((error as NodeJS.ErrnoException).code);
      if (stop.aborted) settle({ kind: "stopped" });
      else if (slow)
        settle({ kind: "fault", code: "timeout", message: `no answer within ${analyzer.timeoutSeconds} s` });
      else if (taken) settle({ kind: "crash", message });
      else settle({ kind: "away", message });
    };

    call.on("socket", (socket) =>
      socket.once("connect", () => {
        taken = true;
        clearTimeout(connecting);
      }),
    );
    call.on("error", broken);
    call.on("response", (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= LARGEST_ANSWER) chunks.push(chunk);
        else call.destroy(new Error("the answer is larger than 64 MB"));
      });
      response.on("error", broken);
      response.on("end", () =>
        settle(read(response.statusCode ?? 0, Buffer.concat(chunks).toString("utf8"))),
      );
    });
    call.end(payload);
  });
}

/** What an answer means. Pure. */
export function read(status: number, text: string): Outcome {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (status === 200) {
    const envelope = Envelope.safeParse(body);
    if (envelope.success) return { kind: "answer", envelope: envelope.data };
    const where = envelope.error.issues.map((issue) => issue.path.join(".") || "body").join(", ");
    return { kind: "fault", code: "internal", message: `the answer is not of the agreed shape: ${where}` };
  }
  const fault = Fault.safeParse(body);
  // Too many requests, or not up yet.
  if (status === 429 || status === 503) {
    return { kind: "away", message: fault.data?.error.message ?? `status ${status}` };
  }
  if (fault.success) return { kind: "fault", ...fault.data.error };
  return {
    kind: "fault",
    code: "internal",
    message: `status ${status} without an error in the agreed shape`,
  };
}
