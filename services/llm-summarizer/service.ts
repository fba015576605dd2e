import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const llmSummarizer = defineAnalyzer({
  name: "llm-summarizer",
  group: "content",
  purpose:
    "Sums up what is said or shown as text, with chapters, in its own sentences or in a language model's words.",
  memory: { cap: "320m", idle: "40m", job: "96m" },
  analyzer: {
    reads: "results",
    sources: ["whisper-transcriber", "ocr-detection"],
    kinds: ["video", "image", "audio"],
    timeout: "900s",
  },
  volumes: [{ folder: "media", mount: "/media", access: "ro" }],
  uid: 10032,
});
