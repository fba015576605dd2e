import { defineService } from "../../infra/service/manifest.ts";

export const cloudOffload = defineService({
  name: "cloud-offload",
  purpose: "Says where tasks are worked on: all of them on this server, until renting GPUs is set up.",
  group: "management",
  memory: { cap: "128m", idle: "40m" },
  health: {
    // See job-manager's health check on why Perl.
    command: ["/app/healthcheck.pl"],
    interval: "15s",
    timeout: "3s",
    startPeriod: "30s",
    retries: 3,
  },
  networks: ["data"],
  internet: false,
  tmpfs: { "/tmp": "size=8m" },
  uid: 10012,
  processes: 64,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "15s",
});
