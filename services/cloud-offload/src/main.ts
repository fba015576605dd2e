import pg from "pg";
import { readConfig } from "./config.ts";
import { connectionConfig } from "./database.ts";
import { Complaint, log } from "./log.ts";
import { buildServer } from "./server.ts";

/** A little less than the container's stop timeout, so that the end is ours; in milliseconds. */
const STOP_WITHIN = 55_000;

const config = readConfig(process.env);
const { OFFLOAD: settings } = config;

/** Loaded only where something is rented: what is not there takes no memory. */
async function start() {
  if (!settings) return undefined;
  const pool = new pg.Pool({ ...connectionConfig(config, "cloud-offload"), max: 4 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  const complaint = new Complaint();
  pool.on("error", (error) => complaint.about("database", error));
  const { startOffload } = await import("./offload.ts");
  return startOffload(config, settings, pool);
}

const offload = await start();
const app = buildServer(offload);

async function stop(): Promise<void> {
  setTimeout(() => process.exit(1), STOP_WITHIN).unref();
  try {
    await offload?.stop();
  } catch (error) {
    log("error", "what is rented could not all be destroyed; it is at the next start", {
      reason: (error as Error).message,
    });
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
