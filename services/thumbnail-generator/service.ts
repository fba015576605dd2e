import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const thumbnailGenerator = defineAnalyzer({
  name: "thumbnail-generator",
  purpose: "Makes posters and previews of pictures and videos, and the pictures over a video's time line.",
  memory: { cap: "512m", idle: "40m", job: "352m" },
  analyzer: { reads: "original", kinds: ["video", "image"], timeout: "600s" },
  volumes: [{ folder: "media", mount: "/media", access: "rw" }],
  uid: 10021,
});
