import { defineService } from "../../infra/service/manifest.ts";

export const jobManager = defineService({
  name: "job-manager",
  purpose:
    "Carries tasks from the database to the analyzers within the server's memory, and brings back the results.",
  group: "management",
  memory: { cap: "192m", idle: "112m" },
  health: {
    // A look at a file's age: the loop that refills the queues touches it. See healthcheck.pl on why Perl.
    command: ["/app/healthcheck.pl"],
    interval: "5s",
    timeout: "3s",
    startPeriod: "60s",
    retries: 3,
  },
  networks: ["data", "analysis"],
  internet: false,
  secrets: ["postgres-password", "redis-password"],
  tmpfs: { "/tmp": "size=8m" },
  uid: 10011,
  processes: 128,
  tiers: ["budget", "business"],
  update: "stop-first",
  // Tasks get 10 s to end; what is cut then starts again, without using up an attempt.
  stopTimeout: "20s",
});
