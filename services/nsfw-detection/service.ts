import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const nsfwDetection = defineAnalyzer({
  name: "nsfw-detection",
  purpose: "Scores scenes and pictures for nudity and pornography, once a model for that is installed.",
  memory: { cap: "640m", idle: "40m", job: "384m" },
  analyzer: { reads: "frames", kinds: ["video", "image"], timeout: "3600s" },
  volumes: [
    { folder: "media", mount: "/media", access: "ro" },
    { folder: "models", mount: "/models", access: "ro" },
  ],
  uid: 10027,
});
