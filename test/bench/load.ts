import { setTimeout as delay } from "node:timers/promises";
import { checkServerIdentity } from "node:tls";
import { Pool } from "undici";
import { quantile } from "./figures.ts";

export interface Target {
  /** "https://127.0.0.1:8443" */
  readonly origin: string;
  readonly path: string;
  /** PEM of the only certificate to trust; an answer under any other is an error. */
  readonly certificate: string;
  /** Name to ask for, where it is not the origin's. */
  readonly host?: string;
  /** Name or address that the certificate is for, where it is not the origin's. */
  readonly certifiedFor?: string;
}

export interface Throughput {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p99: number;
}

export interface Effort {
  readonly connections: number;
  readonly seconds: number;
}

/**
 * As many requests as go through in a time, each connection waiting for its answer before it asks again.
 *
 * Not wrk, h2load or autocannon: none of them checks the certificate.
 * @throws Error at the first answer that is not 200
 */
export async function saturate(target: Target, { connections, seconds }: Effort): Promise<Throughput> {
  const { origin, path, host } = target;
  const headers = host === undefined ? {} : { host };
  await using pool = connect(target, connections);
  const took: number[] = [];
  const until = performance.now() + seconds * 1000;
  const client = async () => {
    while (performance.now() < until) {
      const began = performance.now();
      const { statusCode, body } = await pool.request({ method: "GET", path, headers });
      await body.dump();
      if (statusCode !== 200) throw new Error(`${origin}${path} answers ${statusCode}.`);
      took.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: connections }, client));
  const elapsed = (performance.now() - began) / 1000;
  return { requestsPerSecond: took.length / elapsed, p99: quantile(took, 0.99) };
}

function connect({ origin, certificate, certifiedFor }: Target, connections: number): Pool & AsyncDisposable {
  const { hostname } = new URL(origin);
  const pool = new Pool(origin, {
    connections,
    connect: {
      ca: certificate,
      // The certificate is for the origin, whichever site of it is asked for.
      checkServerIdentity: (_, found) => checkServerIdentity(certifiedFor ?? hostname, found),
    },
  });
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.close() });
}

/** Waits until an address answers 200. @throws Error when it does not within the time */
export async function answers(target: Target, seconds = 60): Promise<void> {
  const { origin, path } = target;
  await using pool = connect(target, 1);
  const until = performance.now() + seconds * 1000;
  for (let last = "nothing"; ; await delay(200)) {
    try {
      const { statusCode, body } = await pool.request({ method: "GET", path });
      await body.dump();
      if (statusCode === 200) return;
      last = `status ${statusCode}`;
    } catch (error) {
      // Refused or cut connections are what is waited out here.
      last = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > until)
      throw new Error(`${origin}${path} does not answer after ${seconds} s: ${last}`);
  }
}
