import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const visionPipeline = defineAnalyzer({
  name: "vision-pipeline",
  purpose: "Finds facts, scenes and key frames, which the other analyzers read.",
  memory: { cap: "1400m", idle: "40m", job: "640m" },
  analyzer: { reads: "original", kinds: ["video", "image", "audio"], timeout: "3600s", quickSeat: true },
  volumes: [{ folder: "media", mount: "/media", access: "rw" }],
  uid: 10020,
});
