import { request } from "node:http";
import { lookup } from "./lookup.ts";

/** The text of a good answer. @throws Error where there is none, or another status than 200 */
export function ask(method: "GET" | "POST", url: URL, signal: AbortSignal, body?: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? "" : JSON.stringify(body);
    const headers = {
      ...(body !== undefined && { "content-type": "application/json" }),
      "content-length": Buffer.byteLength(payload),
    };
    const call = request(url, { method, agent: false, lookup, signal, headers }, async (response) => {
      try {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
        resolve(text);
      } catch (error) {
        reject(error);
      }
    });
    call.on("error", reject);
    call.end(payload);
  });
}
