import { type ClientRequest, request } from "node:http";
import type { Client } from "./client.ts";

export const PART = "application/offset+octet-stream";

export type TusAnswer = Pick<Response, "status" | "headers"> & { text: string };

/** One request of the tus protocol, as the client's user. */
export async function tus(
  client: Client,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body: RequestInit["body"] = null,
): Promise<TusAnswer> {
  const known: Record<string, string> = { cookie: client.cookie, "tus-resumable": "1.0.0" };
  const answer = await fetch(client.url + path, {
    method,
    headers: { ...known, ...headers },
    body: body ?? null,
    ...(body instanceof ReadableStream && { duplex: "half" as const }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

export function metadataFor(filename: string, more: Record<string, string> = {}): Record<string, string> {
  const pairs = Object.entries({ filename, ...more });
  const words = pairs.map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`);
  return { "upload-metadata": words.join(",") };
}

export function begin(client: Client, name: string, bytes: number): Promise<TusAnswer> {
  return tus(client, "POST", "/api/uploads", { ...metadataFor(name), "upload-length": `${bytes}` });
}

/** The path of a new upload. */
export async function begun(client: Client, name: string, bytes: number): Promise<string> {
  const { status, headers, text } = await begin(client, name, bytes);
  if (status !== 201) throw new Error(`status ${status}: ${text}`);
  return headers.get("location") ?? "";
}

export function send(
  client: Client,
  path: string,
  offset: number,
  part: RequestInit["body"],
): Promise<TusAnswer> {
  return tus(client, "PATCH", path, { "content-type": PART, "upload-offset": `${offset}` }, part);
}

/** How much has arrived. */
export async function offsetOf(client: Client, path: string): Promise<number> {
  const { status, headers } = await tus(client, "HEAD", path);
  if (status !== 200) throw new Error(`status ${status}`);
  return Number(headers.get("upload-offset"));
}

/** Announces all of `part`, sends its first `bytes`, and leaves the connection open. */
export function sendSome(
  client: Client,
  path: string,
  offset: number,
  part: Buffer,
  bytes: number,
): ClientRequest {
  const headers = {
    cookie: client.cookie,
    "tus-resumable": "1.0.0",
    "content-type": PART,
    "upload-offset": offset,
    "content-length": part.length,
  };
  const sending = request(client.url + path, { method: "PATCH", headers });
  sending.on("error", () => undefined);
  sending.write(part.subarray(0, bytes));
  return sending;
}

/** The id of the medium that an upload becomes. */
export const idOf = (path: string): string => path.split("/").at(-1) ?? "";
