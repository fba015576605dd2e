import { type AddressInfo, connect, createServer } from "node:net";

/**
 * Passes TCP connections on, because the address of this computer that is good for the machines of one network may be
 * taken by a bridge of the Docker inside them in another.
 * @param from address of this computer
 * @returns the URL that leads to `to` from there, and how to end it
 */
export async function forward(from: string, to: string): Promise<{ url: string; close: () => void }> {
  const { hostname, port, protocol } = new URL(to);
  const server = createServer((incoming) => {
    const outgoing = connect(Number(port), hostname);
    incoming.pipe(outgoing).pipe(incoming);
    incoming.on("error", () => outgoing.destroy());
    outgoing.on("error", () => incoming.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, from, resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return { url: `${protocol}//${from}:${own}`, close: () => void server.close() };
}
