import type { Manifest } from "../infra/service/manifest.ts";
import { backup } from "./backup/service.ts";
import { certbot } from "./certbot/service.ts";
import { clipService } from "./clip-service/service.ts";
import { cloudOffload } from "./cloud-offload/service.ts";
import { control } from "./control/service.ts";
import { embeddingServer } from "./embedding-server/service.ts";
import { faceReid } from "./face-reid/service.ts";
import { guardrails } from "./guardrails/service.ts";
import { jobManager } from "./job-manager/service.ts";
import { llmService } from "./llm-service/service.ts";
import { llmSummarizer } from "./llm-summarizer/service.ts";
import { modelStore } from "./model-store/service.ts";
import { monitoring } from "./monitoring/service.ts";
import { nginx } from "./nginx/service.ts";
import { nsfwDetection } from "./nsfw-detection/service.ts";
import { objectDetection } from "./object-detection/service.ts";
import { ocrDetection } from "./ocr-detection/service.ts";
import { poseEstimation } from "./pose-estimation/service.ts";
import { postgres } from "./postgres/service.ts";
import { redis } from "./redis/service.ts";
import { thumbnailGenerator } from "./thumbnail-generator/service.ts";
import { vectorDb } from "./vector-db/service.ts";
import { visionPipeline } from "./vision-pipeline/service.ts";
import { whisperTranscriber } from "./whisper-transcriber/service.ts";

/** Every service there is, in start order. To add one: its folder, and a line here. */
export const catalogue: readonly Manifest[] = [
  postgres,
  redis,
  vectorDb,
  embeddingServer,
  nginx,
  certbot,
  control,
  jobManager,
  cloudOffload,
  modelStore,
  visionPipeline,
  thumbnailGenerator,
  ocrDetection,
  faceReid,
  whisperTranscriber,
  objectDetection,
  poseEstimation,
  nsfwDetection,
  clipService,
  guardrails,
  llmService,
  llmSummarizer,
  backup,
  monitoring,
];
