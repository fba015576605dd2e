import { defineService } from "../../infra/service/manifest.ts";

export const postgres = defineService({
  name: "postgres",
  purpose: "Holds media, jobs, tasks and results: the truth that everything else is rebuilt from.",
  group: "infrastructure",
  memory: { cap: "384m", idle: "60m" },
  health: {
    command: ["/usr/local/bin/healthcheck"],
    interval: "5s",
    timeout: "3s",
    startPeriod: "120s",
    retries: 3,
  },
  networks: ["data"],
  internet: false,
  volumes: [{ folder: "postgres", mount: "/data", access: "rw" }],
  secrets: ["postgres-password"],
  tmpfs: { "/run/postgresql": "size=1m,uid=10001,gid=2000,mode=0700", "/tmp": "size=16m" },
  uid: 10001,
  processes: 128,
  tiers: ["budget", "business"],
  update: "stop-first",
  // Its stop signal below means "fast": sessions are cut and a checkpoint is written.
  stopTimeout: "60s",
});
