import { defineService } from "../../infra/service/manifest.ts";

export const control = defineService({
  name: "control",
  purpose: "Serves the API and the account page: takes uploads, tells of jobs, results and live progress.",
  group: "management",
  // A report that is written takes 80 MB for its time.
  memory: { cap: "256m", idle: "112m" },
  health: {
    // Perl is in every Debian image and answers in 10 ms; starting Node for each check would cost more than serving does.
    command: ["/app/healthcheck.pl"],
    interval: "5s",
    timeout: "3s",
    startPeriod: "30s",
    retries: 3,
  },
  networks: ["edge", "data"],
  internet: false,
  volumes: [
    { folder: "media", mount: "/media", access: "rw" },
    { folder: "certificate-status", mount: "/certificate-status", access: "ro" },
    { folder: "backup-status", mount: "/backup-status", access: "ro" },
    // What the host measures of its containers.
    { folder: "metrics", mount: "/metrics", access: "ro" },
  ],
  secrets: ["admin-password", "postgres-password", "session-key"],
  environment: { MAX_UPLOAD_BYTES: "10737418240" },
  tmpfs: { "/tmp": "size=16m" },
  uid: 10010,
  // Node has a dozen threads; two controls and their migrations side by side have fifty.
  processes: 256,
  tiers: ["budget", "business"],
  update: "start-first",
  // Uploads under way may end; after that they are cut. Those by tus go on at the next control, the others leave nothing.
  stopTimeout: "120s",
});
