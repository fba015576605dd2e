import pg from "pg";
import { Broker } from "./broker/broker.ts";
import { Decisions } from "./broker/decisions.ts";
import { Gate } from "./broker/gate.ts";
import { Market } from "./broker/market.ts";
import type { Config, Outgoing, Settings } from "./config.ts";
import { connectionConfig } from "./database.ts";
import { Complaint } from "./log.ts";
import { loop } from "./loop.ts";
import { Ledger } from "./money/ledger.ts";
import { Fleet } from "./rents/fleet.ts";
import { modelBytes } from "./rents/prepare.ts";
import { Reaper } from "./rents/reaper.ts";
import type { Offload } from "./routes.ts";
import { readSecret } from "./secrets.ts";
import { Vast } from "./vast/client.ts";
import { Wakes } from "./wakes.ts";

const HOUR = 3600;

/** All parts, and the loops that drive them. `stop` ends the loops and destroys what is rented. */
export function startOffload(config: Config, settings: Settings): Offload & { stop: () => Promise<void> } {
  const pool = new pg.Pool({ ...connectionConfig(config, "cloud-offload"), max: 4 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  const complaint = new Complaint();
  pool.on("error", (error) => complaint.about("database", error));
  const vast = new Vast({
    url: config.VAST_URL,
    key: () => readSecret(config.SECRETS_PATH, "vast-api-key"),
    firstWait: config.RETRY_AFTER * 1000,
  });
  const ledger = new Ledger(pool, settings.limits);
  const decisions = new Decisions(pool);
  const gate = new Gate(pool, config.CLOSED_FOR * 1000);
  const wakes = new Wakes();
  const onceBytes = ({ models }: Outgoing) => modelBytes(config.MODELS_PATH, models);
  const fleet = new Fleet({
    ...{ vast, ledger, owner: settings.owner, images: settings.images, onceBytes },
    pollEvery: config.POLL_EVERY * 1000,
    modelsPath: config.MODELS_PATH,
    readyWithin: config.READY_WITHIN,
    avoidFor: config.AVOID_FOR,
    here: (analyzer) => workerHere(pool, analyzer),
    onFree: () => wakes.wake(),
  });
  const reaper = new Reaper(vast, ledger, fleet, settings.owner, config.LOST_FOR);
  const market = new Market(vast, ledger, settings);
  const broker = new Broker({ pool, settings, config, ledger, fleet, market, decisions, gate, onceBytes });

  const ending = new AbortController();
  const loops = [
    loop("comparing the account with the ledger", config.REAP_EVERY, ending.signal, () => reaper.look()),
    loop("watching what is rented", config.POLL_EVERY, ending.signal, () => fleet.watch()),
    loop("looking at the queue", config.PLAN_EVERY, ending.signal, async () => {
      await broker.plan();
      wakes.wake();
    }),
    loop("forgetting old decisions", HOUR, ending.signal, () => decisions.forget()),
  ];
  const stop = async (): Promise<void> => {
    ending.abort();
    await fleet.endAll("the service stops");
    await Promise.all(loops);
    await fleet.endAll("the service stops");
    await reaper.look();
  };
  return { pool, settings, ledger, decisions, gate, fleet, reaper, broker, wakes, stop };
}

/** What the job manager last heard of the same analyzer on this server. */
async function workerHere(pool: pg.Pool, analyzer: string) {
  const { rows } = await pool.query(
    "SELECT a.value AS told FROM service_status, jsonb_array_elements(body -> 'analyzers') a WHERE name = 'job-manager' AND a.value ->> 'name' = $1",
    [analyzer],
  );
  const { version = null, model = null } = rows[0]?.told ?? {};
  return { version, model };
}
