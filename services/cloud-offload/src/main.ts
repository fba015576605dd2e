import { readConfig } from "./config.ts";
import { buildServer } from "./server.ts";

const config = readConfig(process.env);
const app = buildServer();

async function stop(): Promise<void> {
  await app.close();
  process.exit(0);
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);

await app.listen({ host: config.HOST, port: config.PORT });
