import { defineService } from "../../infra/service/manifest.ts";

export const cloudOffload = defineService({
  name: "cloud-offload",
  purpose: "Rents GPUs for the minutes that tasks need them, inside a budget; none until that is set up.",
  group: "management",
  memory: { cap: "192m", idle: "48m" },
  health: {
    // See job-manager's health check on why Perl.
    command: ["/app/healthcheck.pl"],
    interval: "15s",
    timeout: "3s",
    startPeriod: "30s",
    retries: 3,
  },
  networks: ["data"],
  // Taken away where the stack rents nothing: see stacks/selection.ts.
  internet: true,
  volumes: [
    // Subtitles come back as files.
    { folder: "media", mount: "/media", access: "rw" },
    { folder: "models", mount: "/models", access: "ro" },
  ],
  secrets: ["postgres-password", "vast-api-key"],
  tmpfs: { "/tmp": "size=8m" },
  uid: 10012,
  processes: 64,
  tiers: ["budget", "business"],
  update: "stop-first",
  // What is rented is destroyed before it ends.
  stopTimeout: "60s",
});
