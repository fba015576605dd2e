import { defineService } from "../../infra/service/manifest.ts";

export const redis = defineService({
  name: "redis",
  purpose: "Holds the queues; what is lost here is refilled from PostgreSQL.",
  group: "infrastructure",
  memory: { cap: "128m", idle: "12m" },
  health: {
    command: ["/usr/local/bin/healthcheck"],
    interval: "5s",
    timeout: "3s",
    startPeriod: "30s",
    retries: 3,
  },
  networks: ["data"],
  internet: false,
  volumes: [{ folder: "redis", mount: "/data", access: "rw" }],
  secrets: ["redis-password"],
  // The configuration with the password is made here at each start: it is on no disk.
  tmpfs: { "/run/redis": "size=1m,uid=10002,gid=2000,mode=0700" },
  uid: 10002,
  processes: 32,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "30s",
});
