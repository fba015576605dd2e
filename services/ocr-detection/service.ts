import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const ocrDetection = defineAnalyzer({
  name: "ocr-detection",
  purpose: "Reads text in key frames, scans and pictures.",
  memory: { cap: "1g", idle: "40m", job: "480m" },
  analyzer: { reads: "frames", kinds: ["video", "image"], timeout: "3600s" },
  volumes: [{ folder: "media", mount: "/media", access: "ro" }],
  uid: 10022,
});
