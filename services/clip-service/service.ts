import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const clipService = defineAnalyzer({
  name: "clip-service",
  purpose:
    "Describes how frames look, so that what looks alike is found, and by words once a model is installed.",
  memory: { cap: "1024m", idle: "40m", job: "704m" },
  analyzer: { reads: "frames", kinds: ["video", "image"], timeout: "3600s" },
  volumes: [
    { folder: "media", mount: "/media", access: "ro" },
    { folder: "models", mount: "/models", access: "ro" },
  ],
  uid: 10037,
});
