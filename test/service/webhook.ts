import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bridgeGateway } from "../machines/registry-mirror.ts";

export interface Received {
  /** Path and query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** Somebody who is told, where containers can reach him. */
export interface Webhook {
  readonly url: string;
  /** What came, in its order. */
  readonly requests: readonly Received[];
  /** Bodies of the requests to paths that begin so. */
  bodiesAt(path: string): string[];
  close(): Promise<unknown>;
}

/** What Telegram's sendMessage answers, as far as the Alertmanager reads it. */
const MESSAGE = JSON.stringify({
  ok: true,
  result: { message_id: 1, date: 1, chat: { id: -100, type: "group" }, text: "" },
});

/** Takes every request, but refuses those whose path begins with one of `refused`. */
export async function startWebhook(refused: readonly string[] = []): Promise<Webhook> {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    const { url: path = "", headers } = request;
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    requests.push({ path, authorization: headers.authorization, body });
    if (refused.some((prefix) => path.startsWith(prefix))) response.writeHead(403).end("no such token\n");
    else response.setHeader("content-type", "application/json").end(path.startsWith("/bot") ? MESSAGE : "{}");
  });
  const address = await bridgeGateway();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, address, resolve));
  return {
    url: `http://${address}:${(server.address() as AddressInfo).port}`,
    requests,
    bodiesAt: (path) => requests.filter((one) => one.path.startsWith(path)).map(({ body }) => body),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
