import { defineService } from "../../infra/service/manifest.ts";
import { PYTHON_HEALTH } from "../analyzer-base/manifest.ts";

export const vectorDb = defineService({
  name: "vector-db",
  purpose: "Keeps vectors and finds those that are alike.",
  group: "infrastructure",
  base: "analyzer-base",
  // 160 MB of vectors in memory at most (INDEX_BYTES), and twice that for a moment while their array grows.
  memory: { cap: "512m", idle: "80m" },
  health: PYTHON_HEALTH,
  networks: ["data"],
  internet: false,
  volumes: [{ folder: "vectors", mount: "/vectors", access: "rw" }],
  tmpfs: { "/tmp": "size=16m" },
  uid: 10033,
  processes: 64,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "15s",
});
