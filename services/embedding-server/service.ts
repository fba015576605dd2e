import { defineService } from "../../infra/service/manifest.ts";
import { PYTHON_HEALTH } from "../analyzer-base/manifest.ts";

export const embeddingServer = defineService({
  name: "embedding-server",
  purpose: "Turns texts into vectors, so that what means the same can be found.",
  group: "management",
  base: "analyzer-base",
  // The encoder of texts that are looked for in pictures stays in memory from its first use: about 400 MB.
  memory: { cap: "896m", idle: "128m" },
  health: PYTHON_HEALTH,
  networks: ["data"],
  internet: false,
  volumes: [{ folder: "models", mount: "/models", access: "ro" }],
  tmpfs: { "/tmp": "size=16m" },
  uid: 10034,
  processes: 64,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "15s",
});
