import { defineService } from "../../infra/service/manifest.ts";
import { PYTHON_HEALTH } from "../analyzer-base/manifest.ts";

export const streamlitUi = defineService({
  name: "streamlit-ui",
  purpose:
    "The pages that people look at: library, player, people, search, review, statistics and the system.",
  group: "ui",
  base: "analyzer-base",
  memory: { cap: "384m", idle: "64m" },
  health: PYTHON_HEALTH,
  networks: ["edge"],
  internet: false,
  tmpfs: { "/tmp": "size=16m" },
  uid: 10039,
  // A thread for each page that somebody has open, while it is made.
  processes: 256,
  tiers: ["budget", "business"],
  update: "start-first",
  stopTimeout: "10s",
});
