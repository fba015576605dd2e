import { readConfig } from "./config.ts";
import { buildServer } from "./server.ts";
import { ModelStore } from "./store.ts";

// Models are for every service to read.
process.umask(0o022);

const config = readConfig(process.env);
const store = new ModelStore({
  root: config.MODELS_PATH,
  models: config.MODELS,
  onEnd: (name, error) =>
    error === undefined
      ? app.log.info({ name }, "installed")
      : app.log.warn({ name, error }, "not installed"),
});
const app = buildServer(store, { level: "warn" });

async function stop(): Promise<void> {
  await store.stop();
  await app.close();
  process.exit(0);
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);

await store.start();
await app.listen({ host: config.HOST, port: config.PORT });
