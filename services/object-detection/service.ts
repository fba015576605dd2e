import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const objectDetection = defineAnalyzer({
  name: "object-detection",
  purpose: "Finds people in key frames, and eighty kinds of things once a model for them is installed.",
  memory: { cap: "768m", idle: "40m", job: "448m" },
  analyzer: { reads: "frames", kinds: ["video", "image"], timeout: "3600s" },
  volumes: [
    { folder: "media", mount: "/media", access: "ro" },
    { folder: "models", mount: "/models", access: "ro" },
  ],
  uid: 10025,
});
