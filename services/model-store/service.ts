import { defineService } from "../../infra/service/manifest.ts";

export const modelStore = defineService({
  name: "model-store",
  purpose: "Brings optional models onto the server, whole and checked, and takes them away again.",
  group: "management",
  memory: { cap: "160m", idle: "40m" },
  health: {
    // See job-manager's health check on why Perl.
    command: ["/app/healthcheck.pl"],
    interval: "15s",
    timeout: "3s",
    startPeriod: "30s",
    retries: 3,
  },
  networks: ["data"],
  // Where models are published.
  internet: true,
  // The only service that writes there: what others load into their memory comes through these checks.
  volumes: [{ folder: "models", mount: "/models", access: "rw" }],
  tmpfs: { "/tmp": "size=8m" },
  uid: 10050,
  processes: 64,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "15s",
});
