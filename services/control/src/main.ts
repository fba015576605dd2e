import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { Passwords } from "./accounts/passwords.ts";
import { followStackSecret } from "./accounts/store.ts";
import { forgetEvents } from "./audit/store.ts";
import { readConfig } from "./config.ts";
import { connectionConfig } from "./database.ts";
import { JobChanges } from "./jobs/changes.ts";
import { knownMedia } from "./media/store.ts";
import { partialNames, sweep } from "./media/sweep.ts";
import { buildMetricsServer } from "./metrics/server.ts";
import { ModelStore } from "./models/store.ts";
import { patiently } from "./patiently.ts";
import { PeopleIndex } from "./people/people-index.ts";
import { forgetActions } from "./people/undo.ts";
import { Embeddings } from "./search/embeddings.ts";
import { Indexer } from "./search/indexer.ts";
import { pictureShelf } from "./search/pictures.ts";
import { textShelf } from "./search/text-shelf.ts";
import { VectorIndex } from "./search/vector-index.ts";
import { Vectors } from "./search/vectors.ts";
import { readSecret } from "./secrets.ts";
import { buildServer } from "./server.ts";
import { SessionStore } from "./session/store.ts";
import { forgetUploads } from "./uploads/store.ts";

const SWEEP_EVERY = 3600_000;
/** A little less than the container's stop timeout, so that the end is ours. */
const STOP_WITHIN = 110_000;

// Media is for the services' common group, and for nobody else.
process.umask(0o007);

const config = readConfig(process.env);
const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const migrate = fileURLToPath(new URL(`./migrate.${extension}`, import.meta.url));
const [code] = await once(spawn(process.execPath, [migrate], { stdio: "inherit" }), "exit");
// The child has said why. The container is started again, and so is the attempt.
if (code !== 0) process.exit(1);

const pool = new pg.Pool({ ...connectionConfig(config, "control"), max: 8 });
const changes = new JobChanges(connectionConfig(config, "control-listen"), (error) => app.log.warn(error));
const sessionKey = await readSecret(config.SECRETS_PATH, "session-key");

const passwords = new Passwords();
const adminPassword = await readSecret(config.SECRETS_PATH, "admin-password");
await patiently(() => followStackSecret(pool, passwords, adminPassword));

const { EMBEDDING_URL, VECTORS_URL } = config;
const meaning =
  EMBEDDING_URL && VECTORS_URL
    ? { embeddings: new Embeddings(EMBEDDING_URL), vectors: new Vectors(VECTORS_URL) }
    : undefined;

const peopleIndex = new PeopleIndex({ pool, onError: (error) => app.log.warn(error, "people not compared") });
const told = { certificate: config.CERTIFICATE_STATUS_FILE, backup: config.BACKUP_STATUS_FILE };
const app = await buildServer({
  pool,
  changes,
  sessions: new SessionStore(pool, sessionKey, config.SESSION_HOURS),
  limits: { root: config.MEDIA_PATH, maxBytes: config.MAX_UPLOAD_BYTES, minFreeBytes: config.MIN_FREE_BYTES },
  passwords,
  meaning,
  models: config.MODELS_URL === undefined ? undefined : new ModelStore(config.MODELS_URL),
  alertsUrl: config.ALERTS_URL,
  told,
  history: { url: config.PROMETHEUS_URL, releases: config.RELEASES_FILE },
  offloadUrl: config.OFFLOAD_URL,
  onFacesFreed: () => peopleIndex.kick(),
  facts: config.SERVER,
  logger: {
    level: config.LOG_LEVEL,
    serializers: {
      // The query holds file names, which are the users' business.
      req: ({ method, url, ip }) => ({ method, path: url?.split("?", 1)[0], ip }),
    },
  },
});
// An idle connection that breaks is replaced by the pool; without a listener it would end the process.
pool.on("error", (error) => app.log.warn(error));

const vectorIndex =
  meaning &&
  new VectorIndex({
    pool,
    vectors: meaning.vectors,
    shelves: [textShelf(meaning.embeddings, meaning.vectors), pictureShelf(meaning.vectors)],
    onTrouble: (error) =>
      error ? app.log.warn(error, "no search by meaning") : app.log.info("search by meaning works again"),
  });
const metrics = buildMetricsServer(pool, told);
const indexer = new Indexer({
  pool,
  changes,
  onError: (error, task) => app.log.warn({ err: error, task }, "not indexed"),
  onChange: () => {
    peopleIndex.kick();
    vectorIndex?.kick();
  },
});
const listening = changes.run();

async function tidy(): Promise<void> {
  const removed = await sweep(config.MEDIA_PATH, (ids) => knownMedia(pool, ids), Date.now());
  if (removed.length > 0) app.log.info({ removed }, "swept leftovers");
  await forgetUploads(pool, await partialNames(config.MEDIA_PATH));
  await forgetEvents(pool, config.AUDIT_DAYS);
  await forgetActions(pool, config.AUDIT_DAYS);
}
const tidyOrSay = (): Promise<void> => tidy().catch((error) => app.log.error(error));
void tidyOrSay();
const sweeping = setInterval(tidyOrSay, SWEEP_EVERY);

async function stop(): Promise<void> {
  setTimeout(() => process.exit(1), STOP_WITHIN).unref();
  clearInterval(sweeping);
  // A connection whose last request ends after the closing began would be kept for another minute.
  const hanging = setInterval(() => app.server.closeIdleConnections(), 200);
  await app.close();
  clearInterval(hanging);
  await metrics.close();
  await indexer.stop();
  await peopleIndex.stop();
  await vectorIndex?.stop();
  await changes.stop();
  await listening;
  await pool.end();
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);

await metrics.listen({ host: config.HOST, port: config.METRICS_PORT });
await app.listen({ host: config.HOST, port: config.PORT });
