import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const poseEstimation = defineAnalyzer({
  name: "pose-estimation",
  purpose: "Finds the key points of people's bodies in key frames, once a model for that is installed.",
  memory: { cap: "640m", idle: "40m", job: "384m" },
  analyzer: { reads: "frames", kinds: ["video", "image"], timeout: "3600s" },
  volumes: [
    { folder: "media", mount: "/media", access: "ro" },
    { folder: "models", mount: "/models", access: "ro" },
  ],
  uid: 10026,
});
