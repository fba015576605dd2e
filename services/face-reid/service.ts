import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const faceReid = defineAnalyzer({
  name: "face-reid",
  purpose: "Finds faces in key frames, and describes them once a model for that is installed.",
  memory: { cap: "512m", idle: "40m", job: "192m" },
  analyzer: { reads: "frames", kinds: ["video", "image"], timeout: "3600s" },
  volumes: [
    { folder: "media", mount: "/media", access: "ro" },
    { folder: "models", mount: "/models", access: "ro" },
  ],
  uid: 10023,
});
