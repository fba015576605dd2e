import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bridgeGateway } from "../machines/registry-mirror.ts";

/** Somebody who is told, where containers can reach him. */
export interface Webhook {
  readonly url: string;
  /** What came, in its order. */
  readonly bodies: readonly string[];
  close(): Promise<unknown>;
}

export async function startWebhook(): Promise<Webhook> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += chunk;
    bodies.push(text);
    response.end();
  });
  const address = await bridgeGateway();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, address, resolve));
  return {
    url: `http://${address}:${(server.address() as AddressInfo).port}/`,
    bodies,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
