import pg from "pg";
import { Admission } from "./admission.ts";
import { readConfig } from "./config.ts";
import { connectionConfig } from "./database.ts";
import { Elsewhere } from "./elsewhere.ts";
import { Leave } from "./leave.ts";
import { listen } from "./listen.ts";
import { Complaint, log } from "./log.ts";
import { Queues } from "./queues.ts";
import { Refill } from "./refill.ts";
import { Runner } from "./run.ts";
import { readSecret } from "./secrets.ts";
import { writeStatus } from "./status.ts";

const STATUS_EVERY = 15_000;
/** What runs when we are told to stop may end within this; in milliseconds. */
const LAST_WORDS = 10_000;

const config = readConfig(process.env);
const { ANALYZERS: analyzers } = config;
const cut = new AbortController();

const pool = new pg.Pool({ ...connectionConfig(config, "job-manager"), max: 6 });
// An idle connection that breaks is replaced by the pool; without a listener it would end the process.
const complaint = new Complaint();
pool.on("error", (error) => complaint.about("database", error));

const admission = new Admission(config.CAPACITY.budgetMb);
const { OFFLOAD_URL: url } = config;
const leave = url === undefined ? undefined : new Leave(url);
const runner = new Runner({
  pool,
  leave,
  analyzers,
  admission,
  policy: { retryDelay: config.RETRY_DELAY, unreachableAfter: config.UNREACHABLE_AFTER * 1000 },
  progressEvery: config.PROGRESS_EVERY,
  stop: cut.signal,
  onEnded: () => refill.kick(),
});
const redis = {
  host: config.REDIS_HOST,
  port: config.REDIS_PORT,
  password: await readSecret(config.SECRETS_PATH, "redis-password"),
  retryStrategy: (times: number) => Math.min(2_000, times * 100),
};
const queues = new Queues(analyzers, redis, runner);
const refill = new Refill({ pool, queues, runner, analyzers, aliveFile: config.ALIVE_FILE });

const elsewhere =
  url === undefined || leave === undefined
    ? undefined
    : new Elsewhere({ url, runner, analyzers, leave, onBack: () => refill.kick() });

await queues.start();
const listening = new AbortController();
const loops = [
  refill.run(),
  listen(
    connectionConfig(config, "job-manager-listen"),
    "job_created",
    () => refill.kick(),
    listening.signal,
  ),
  ...(elsewhere ? [elsewhere.run()] : []),
];

const statusComplaint = new Complaint();
const tellStatus = (): Promise<void> =>
  writeStatus(pool, analyzers, admission).then(
    () => statusComplaint.over("status is written again"),
    (error) => statusComplaint.about("status", error),
  );
const telling = setInterval(tellStatus, STATUS_EVERY);
void tellStatus();
log("info", "started", { analyzers: analyzers.map(({ name }) => name), budgetMb: admission.budgetMb });

async function stop(): Promise<void> {
  clearInterval(telling);
  refill.stop();
  listening.abort();
  const cutting = setTimeout(() => cut.abort(new Error("stopping")), LAST_WORDS);
  await Promise.all([queues.close(), elsewhere?.close()]);
  clearTimeout(cutting);
  await Promise.all(loops);
  await pool.end();
  process.exit(0);
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
