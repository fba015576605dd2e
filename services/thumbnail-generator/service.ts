import { defineService } from "../../infra/service/manifest.ts";

export const thumbnailGenerator = defineService({
  name: "thumbnail-generator",
  purpose: "Makes posters and previews of pictures and videos.",
  group: "analysis",
  base: "analyzer-base",
  memory: { cap: "512m", idle: "40m", job: "352m" },
  health: {
    command: ["python3", "-I", "-S", "/opt/venv/lib/python3.13/site-packages/platform_analyzer/health.py"],
    interval: "15s",
    timeout: "5s",
    startPeriod: "30s",
    retries: 3,
  },
  analyzer: { reads: "original", kinds: ["video", "image"], timeout: "600s" },
  networks: ["analysis"],
  internet: false,
  volumes: [{ folder: "media", mount: "/media", access: "rw" }],
  tmpfs: { "/tmp": "size=64m" },
  uid: 10021,
  processes: 64,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "15s",
});
