import { defineService } from "../../infra/service/manifest.ts";
import { PYTHON_HEALTH } from "../analyzer-base/manifest.ts";

export const llmService = defineService({
  name: "llm-service",
  purpose:
    "One door to a language model, elsewhere or a file of this server, that never spends more than it may.",
  group: "management",
  base: "analyzer-base",
  // Nearly all of it is the model's, and only while one of this server's own works.
  memory: { cap: "2560m", idle: "96m", job: "1900m" },
  health: PYTHON_HEALTH,
  networks: ["analysis", "data"],
  // The endpoint, where the stack names one.
  internet: true,
  volumes: [
    { folder: "models", mount: "/models", access: "ro" },
    { folder: "llm", mount: "/llm", access: "rw" },
  ],
  secrets: ["llm-api-key"],
  tmpfs: { "/tmp": "size=16m" },
  uid: 10036,
  processes: 64,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "15s",
});
