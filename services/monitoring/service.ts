import { defineService } from "../../infra/service/manifest.ts";

export const monitoring = defineService({
  name: "monitoring",
  purpose:
    "Measures the host, the containers, the queue and the jobs, keeps that for weeks, and raises alerts.",
  group: "infrastructure",
  memory: { cap: "512m", idle: "120m" },
  health: {
    command: ["/app/healthcheck.pl"],
    interval: "15s",
    timeout: "5s",
    startPeriod: "60s",
    retries: 3,
  },
  networks: ["data"],
  // Whom alerts are sent to, where the stack names somebody.
  internet: true,
  volumes: [
    // Written by a timer of the host: see infra/host/steps/metrics.sh.
    { folder: "metrics", mount: "/host", access: "ro" },
    { folder: "prometheus", mount: "/prometheus", access: "rw" },
  ],
  secrets: [
    "postgres-password",
    "redis-password",
    "alert-mail-password",
    "alert-telegram-token",
    "alert-ntfy",
    "alert-ntfy-token",
    "alert-webhook",
    "alert-heartbeat",
  ],
  // Its services' folders are copied there, and started from there.
  tmpfs: { "/tmp": "size=16m,exec" },
  uid: 10038,
  processes: 256,
  // Who pays least watches with `make status`.
  tiers: ["business"],
  update: "stop-first",
  stopTimeout: "30s",
});
