import { defineService } from "../../infra/service/manifest.ts";

export const ocrDetection = defineService({
  name: "ocr-detection",
  purpose: "Reads text in key frames, scans and pictures.",
  group: "analysis",
  base: "analyzer-base",
  memory: { cap: "512m", idle: "40m", job: "160m" },
  health: {
    command: ["python3", "-I", "-S", "/opt/venv/lib/python3.13/site-packages/platform_analyzer/health.py"],
    interval: "15s",
    timeout: "5s",
    startPeriod: "30s",
    retries: 3,
  },
  analyzer: { reads: "frames", kinds: ["video", "image"], timeout: "3600s" },
  networks: ["analysis"],
  internet: false,
  volumes: [{ folder: "media", mount: "/media", access: "ro" }],
  tmpfs: { "/tmp": "size=64m" },
  uid: 10022,
  processes: 64,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "15s",
});
