/** Runs a gRPC service as the engine expects of its plugins: the port on standard output, gone when the engine is. */

import * as grpc from "@grpc/grpc-js";

/** How often to look whether the engine still lives, in milliseconds. */
const PARENT_CHECK = 1000;
/** Same limit as the engine's own plugins: 400 MB. */
const MAX_MESSAGE = 400 * 1024 * 1024;

/**
 * Serves until the engine ends or interrupts; `close` runs before the process ends.
 * @returns the port on 127.0.0.1, already printed.
 */
export async function serve(
  definition: grpc.ServiceDefinition,
  handlers: grpc.UntypedServiceImplementation,
  close: () => Promise<void>,
): Promise<number> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE,
    "grpc.max_send_message_length": MAX_MESSAGE,
  });
  server.addService(definition, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const stop = once(async () => {
    await close();
    server.forceShutdown();
    process.exit(0);
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  stopWithParent(stop);
  process.stdout.write(`${port}\n`);
  return port;
}

/** An engine that was killed can't end its plugins; their parent changes, though. */
function stopWithParent(stop: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_CHECK).unref();
}

function once(action: () => Promise<void>): () => void {
  let started = false;
  return () => {
    if (started) return;
    started = true;
    action().catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  };
}
