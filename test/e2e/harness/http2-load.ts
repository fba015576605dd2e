import { type ClientHttp2Session, connect, constants } from "node:http2";
import { setTimeout as delay } from "node:timers/promises";
import type { LoadReport } from "./load.ts";

export interface Http2Report extends LoadReport {
  /** Connections that were opened; one more than the server ended. */
  readonly connections: number;
}

/** A request that the server did not begin to answer, on a connection that had served others before. */
class NotTaken extends Error {}

const { NGHTTP2_REFUSED_STREAM } = constants;

/**
 * Constant load as a browser makes it: one HTTP/2 connection, kept for as long as the server keeps it. Like a browser, and
 * RFC 9113, it sends a request once more, on a new connection, when the server closed the old one before it began to answer.
 */
export function startHttp2Load(
  url: string,
  authority: string,
  { pauseMs = 20, patienceMs = 10_000 }: { pauseMs?: number; patienceMs?: number } = {},
) {
  const { origin, pathname } = new URL(url);
  const failures: string[] = [];
  let requests = 0;
  let connections = 0;
  let session: ClientHttp2Session | undefined;
  let running = true;

  const current = () => {
    if (session && !session.closed && !session.destroyed) return { connection: session, fresh: false };
    connections += 1;
    session = connect(origin, { ca: authority });
    // Its requests fail with it and say so; a session without a listener would end the process.
    session.on("error", () => undefined);
    session.on("goaway", (_code, _last) => {
      session = undefined;
    });
    return { connection: session, fresh: true };
  };
  const once = async () => {
    const { connection, fresh } = current();
    const problem = await get(connection, { path: pathname, patienceMs, fresh });
    return problem instanceof NotTaken ? undefined : { problem };
  };
  const client = async () => {
    while (running) {
      requests += 1;
      const ended = (await once()) ?? (await once());
      if (!ended) failures.push(`${new Date().toISOString()} refused on two connections`);
      else if (ended.problem) failures.push(`${new Date().toISOString()} ${ended.problem}`);
      await delay(pauseMs);
    }
  };
  const done = client();
  return {
    async stop(): Promise<Http2Report> {
      running = false;
      await done;
      session?.close();
      return { requests, failures, connections };
    },
  };
}

/** Undefined for a good answer, else what was wrong. */
function get(
  session: ClientHttp2Session,
  { path, patienceMs, fresh }: { path: string; patienceMs: number; fresh: boolean },
): Promise<string | NotTaken | undefined> {
  return new Promise((resolve) => {
    let status: number | undefined;
    let stream: ReturnType<ClientHttp2Session["request"]>;
    try {
      stream = session.request({ ":path": path });
    } catch (error) {
      // The session ended between two lines of ours: nothing was sent.
      resolve(new NotTaken((error as Error).message));
      return;
    }
    let broken: Error | undefined;
    const late = new Error(`no answer within ${patienceMs / 1000} s`);
    stream.setTimeout(patienceMs, () => stream.destroy(late));
    stream.once("response", (headers) => {
      status = headers[":status"];
    });
    stream.once("error", (error) => {
      broken = error;
    });
    stream.once("close", () => {
      const taken = status !== undefined || (fresh && stream.rstCode !== NGHTTP2_REFUSED_STREAM);
      if (status === 200 && !broken) resolve(undefined);
      else if (taken) resolve(broken?.message ?? `status ${status}`);
      else resolve(new NotTaken(broken?.message ?? "the connection ended"));
    });
    stream.resume();
    stream.end();
  });
}
