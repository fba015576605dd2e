import { fileURLToPath } from "node:url";
import { runner } from "node-pg-migrate";
import pg from "pg";
import { readConfig } from "./config.ts";
import { connectionConfig } from "./database.ts";
import { patiently } from "./patiently.ts";

/**
 * Brings the schema up to date, as a process of its own (the library stays out of control's memory).
 * Two controls may start at once: the second waits for the first at an advisory lock, then finds nothing to do.
 */
const config = readConfig(process.env);
const client = await patiently(async () => {
  const fresh = new pg.Client(connectionConfig(config, "control-migrate"));
  await fresh.connect();
  return fresh;
});
try {
  const applied = await runner({
    dbClient: client,
    dir: fileURLToPath(new URL("../migrations", import.meta.url)),
    migrationsTable: "schema_migrations",
    direction: "up",
    advisoryLockMode: "wait",
    // An older control that restarts during an update meets migrations that it doesn't know.
    checkOrder: false,
    log: () => {},
  });
  for (const { name } of applied) console.log(JSON.stringify({ level: "info", message: `applied ${name}` }));
} finally {
  await client.end();
}
