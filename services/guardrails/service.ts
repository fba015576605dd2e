import { defineAnalyzer } from "../analyzer-base/manifest.ts";

export const guardrails = defineAnalyzer({
  name: "guardrails",
  group: "content",
  purpose:
    "Marks words, personal data and explicit scenes in what was found, by the stack's rules, with the reason.",
  memory: { cap: "256m", idle: "40m", job: "64m" },
  analyzer: {
    reads: "results",
    sources: ["ocr-detection", "whisper-transcriber", "nsfw-detection"],
    kinds: ["video", "image", "audio"],
    timeout: "600s",
  },
  volumes: [{ folder: "media", mount: "/media", access: "ro" }],
  uid: 10031,
});
