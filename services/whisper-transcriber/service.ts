import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const whisperTranscriber = defineAnalyzer({
  name: "whisper-transcriber",
  purpose:
    "Writes down speech with the time of each word, as text and subtitles, and marks silence and music.",
  memory: { cap: "1536m", idle: "40m", job: "900m" },
  // Longer than the analysis itself may take, because tasks also wait for one another.
  analyzer: { reads: "original", kinds: ["video", "audio"], timeout: "32400s" },
  volumes: [
    { folder: "media", mount: "/media", access: "rw" },
    { folder: "models", mount: "/models", access: "ro" },
  ],
  uid: 10024,
});
