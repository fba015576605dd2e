import type pg from "pg";
import type { Config } from "./config.ts";
import { readSecret } from "./secrets.ts";

/** How to connect. The password is read anew for every connection, so that a changed one needs no restart. */
export function connectionConfig(config: Config, name: string): pg.ClientConfig {
  return {
    host: config.DATABASE_HOST,
    port: config.DATABASE_PORT,
    database: config.DATABASE_NAME,
    user: config.DATABASE_USER,
    password: () => readSecret(config.SECRETS_PATH, "postgres-password"),
    application_name: name,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  };
}

/** Whether the database was away or went away, so that the same statement may succeed later. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  // 08…: connection; 57P01–57P03: shut down, crashed, starting; 53300: too many connections.
  if (/^(08...|57P0[123]|53300|ECONN\w+|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT)$/.test(code))
    return true;
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  return /Connection terminated|timeout exceeded when trying to connect/i.test(error.message);
}

/** Runs `work` in one transaction. */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that breaks says so to its statement, and once more (or twice) as an event that ends the process unheard.
  const lost = (error: Error): void => {
    broken = error;
  };
  client.on("error", lost);
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // A connection on which even the rollback fails is thrown away; the first error is the one to tell.
    await client.query("ROLLBACK").catch(lost);
    throw error;
  } finally {
    client.off("error", lost);
    client.release(broken);
  }
}
