import { readConfig } from "./config.ts";
import { log } from "./log.ts";
import { buildServer } from "./server.ts";

/** A little less than the container's stop timeout, so that the end is ours; in milliseconds. */
const STOP_WITHIN = 55_000;

// What comes back beside a result is for the services' common group: this server's own analyzer may write it anew.
process.umask(0o007);

const config = readConfig(process.env);
const { OFFLOAD: settings } = config;

// Loaded only where something is rented: what is not there takes no memory.
const parts = settings && { ...(await import("./offload.ts")), ...(await import("./routes.ts")) };
const offload = parts && settings && parts.startOffload(config, settings);
const app = buildServer(parts && offload && ((server) => parts.addRoutes(server, offload)));

async function stop(): Promise<void> {
  setTimeout(() => process.exit(1), STOP_WITHIN).unref();
  try {
    await offload?.stop();
  } catch (error) {
    const reason = (error as Error).message;
    log("error", "what is rented could not all be destroyed; it is at the next start", { reason });
  }
  app.server.closeAllConnections();
  await app.close();
  await offload?.pool.end();
  process.exit(0);
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);

await app.listen({ host: config.HOST, port: config.PORT });
log("info", "started", { configured: settings !== undefined });
