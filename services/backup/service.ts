import { defineService } from "../../infra/service/manifest.ts";

export const backup = defineService({
  name: "backup",
  purpose: "Keeps encrypted copies of the rows, queues, vectors and media, and gives them back.",
  group: "infrastructure",
  base: "analyzer-base",
  // restic holds the repository's index in memory: about 300 MB for a million files.
  memory: { cap: "512m", idle: "24m" },
  health: {
    command: ["/usr/local/bin/healthcheck"],
    interval: "15s",
    timeout: "3s",
    startPeriod: "20s",
    retries: 3,
  },
  networks: ["data"],
  // The repository, where it is elsewhere.
  internet: true,
  volumes: [
    { folder: "media", mount: "/media", access: "ro" },
    { folder: "vectors", mount: "/vectors", access: "ro" },
    { folder: "backup", mount: "/backup", access: "rw" },
    { folder: "backup-cache", mount: "/cache", access: "rw" },
    { folder: "backup-status", mount: "/backup-status", access: "rw" },
  ],
  secrets: ["backup-password", "backup-credentials", "postgres-password", "redis-password"],
  tmpfs: { "/tmp": "size=16m" },
  uid: 10035,
  processes: 128,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "30s",
});
