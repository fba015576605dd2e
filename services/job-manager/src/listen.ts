import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { Complaint } from "./log.ts";

/**
 * Calls `onMessage` at every notification on `channel`, and after each (re)connection, because what was sent meanwhile is
 * gone. Reconnects until `stop`; resolves then.
 */
export async function listen(
  config: pg.ClientConfig,
  channel: string,
  onMessage: () => void,
  stop: AbortSignal,
): Promise<void> {
  const complaint = new Complaint();
  while (!stop.aborted) {
    const client = new pg.Client(config);
    try {
      await once(client, channel, onMessage, stop, () => complaint.over("listening to the database"));
    } catch (error) {
      complaint.about("listening to the database", error);
      await sleep(1_000);
    } finally {
      await client.end();
    }
  }
}

async function once(
  client: pg.Client,
  channel: string,
  onMessage: () => void,
  stop: AbortSignal,
  onReady: () => void,
): Promise<void> {
  const over = new Promise<void>((resolve, reject) => {
    // Not once: a connection can break with more than one error, and one unheard ends the process.
    client.on("error", reject);
    client.once("end", () => reject(new Error("the connection ended")));
    stop.addEventListener("abort", () => resolve(), { once: true });
  });
  // Awaited below; a loss while connecting is thrown by connect itself.
  over.catch(() => {});
  client.on("notification", onMessage);
  await client.connect();
  await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
  onReady();
  onMessage();
  await over;
}
