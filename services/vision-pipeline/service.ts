import { defineService } from "../../infra/service/manifest.ts";

export const visionPipeline = defineService({
  name: "vision-pipeline",
  purpose: "Finds facts, scenes and key frames, which the other analyzers read.",
  group: "analysis",
  base: "analyzer-base",
  memory: { cap: "1g", idle: "40m", job: "640m" },
  health: {
    command: ["python3", "-I", "-S", "/opt/venv/lib/python3.13/site-packages/platform_analyzer/health.py"],
    interval: "15s",
    timeout: "5s",
    startPeriod: "30s",
    retries: 3,
  },
  analyzer: { reads: "original", kinds: ["video", "image", "audio"], timeout: "3600s" },
  networks: ["analysis"],
  internet: false,
  volumes: [{ folder: "media", mount: "/media", access: "rw" }],
  tmpfs: { "/tmp": "size=64m" },
  uid: 10020,
  processes: 64,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "15s",
});
