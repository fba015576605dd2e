import { defineService } from "../../infra/service/manifest.ts";

export const faceReid = defineService({
  name: "face-reid",
  purpose: "Finds faces in key frames, and describes them once a model for that is installed.",
  group: "analysis",
  base: "analyzer-base",
  memory: { cap: "512m", idle: "40m", job: "192m" },
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
  volumes: [
    { folder: "media", mount: "/media", access: "ro" },
    { folder: "models", mount: "/models", access: "ro" },
  ],
  tmpfs: { "/tmp": "size=64m" },
  uid: 10023,
  processes: 64,
  tiers: ["budget", "business"],
  update: "stop-first",
  stopTimeout: "15s",
});
