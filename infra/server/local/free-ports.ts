import { createServer } from "node:net";

/** Prints as many free TCP ports of this computer's loopback address as asked for, as a JSON list. */

async function hold(): Promise<{ port: number; release: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  return { port: address.port, release: () => new Promise((resolve) => server.close(() => resolve())) };
}

// All are held until all are known, so that no two are the same.
const held = await Promise.all(Array.from({ length: Number(process.argv[2] ?? 1) }, hold));
await Promise.all(held.map(({ release }) => release()));
process.stdout.write(JSON.stringify(held.map(({ port }) => port)));
