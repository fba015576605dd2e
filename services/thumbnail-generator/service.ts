import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const thumbnailGenerator = defineAnalyzer({
  name: "thumbnail-generator",
  purpose: "Makes posters and previews of pictures and videos, and the pictures over a video's time line.",
  memory: { cap: "768m", idle: "40m", job: "352m" },
  // Of a large file it takes minutes, and a picture behind that should not.
  analyzer: { reads: "original", kinds: ["video", "image"], timeout: "600s", quickSeat: true },
  volumes: [{ folder: "media", mount: "/media", access: "rw" }],
  uid: 10021,
});
