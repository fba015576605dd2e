import { type Manifest, seatsOf } from "../infra/service/manifest.ts";
import { megabytes, seconds } from "../infra/service/units.ts";
import { cloudOffload } from "../services/cloud-offload/service.ts";
import { embeddingServer } from "../services/embedding-server/service.ts";
import { llmService } from "../services/llm-service/service.ts";
import { llmSummarizer } from "../services/llm-summarizer/service.ts";
import { modelStore } from "../services/model-store/service.ts";
import { readModels } from "../services/models.ts";
import { monitoring } from "../services/monitoring/service.ts";
import { vectorDb } from "../services/vector-db/service.ts";
import { acmeEnvironment } from "./acme.ts";
import { monitoringEnvironment } from "./alertmanager.ts";
import type { AlertSecret } from "./alerts.ts";
import { backupEnvironment } from "./backup.ts";
import { capacityOf } from "./capacity.ts";
import type { Evaluated } from "./evaluate.ts";
import { guardrailsEnvironment } from "./guardrails.ts";
import { llmEnvironment } from "./llm.ts";
import { offloadEnvironment } from "./offload.ts";
import type { TierFacts } from "./tiers.ts";

/** Port that every service listens on that others ask. */
const SERVICE_PORT = 8000;

const ALERTMANAGER_PORT = 9093;
const PROMETHEUS_PORT = 9090;

/** A small file: any picture, and seconds of video. */
const QUICK_BYTES = 20_000_000;

/** What the job manager calls it. */
const INPUTS = { original: "path", frames: "frames", results: "results" } as const;

/** What is known of a stack beside its settings. */
export interface Known {
  readonly name: string;
  /** Which of the secrets of alerts it has. */
  readonly alertSecrets: readonly AlertSecret[];
}

/** What services have to know of the stack they run in, by service. Pure. */
export function serviceEnvironment(
  stack: Evaluated,
  tier: TierFacts,
  maxUploadBytes: number,
  known: Known = { name: "", alertSecrets: [] },
) {
  const { jobsMb } = capacityOf(stack.services, stack.memoryGb);
  const offload = offloadEnvironment(stack.settings.offload, stack.services, known.name);
  const offloadUrl = { OFFLOAD_URL: `http://${cloudOffload.name}:${SERVICE_PORT}` };
  const seats = stack.services.filter((service) => seatsOf(service.analyzer) > 1);
  return {
    ...Object.fromEntries(
      seats.map(({ name, analyzer }) => [name, { ANALYZER_SEATS: String(seatsOf(analyzer)) }]),
    ),
    certbot: acmeEnvironment(stack.settings),
    backup: backupEnvironment(stack.settings.backup, tier),
    guardrails: guardrailsEnvironment(stack.settings.guardrails),
    [monitoring.name]: monitoringEnvironment(stack.settings.alerts, known.alertSecrets, known.name),
    [llmService.name]: llmEnvironment(stack.settings.llm),
    [cloudOffload.name]: offload,
    [llmSummarizer.name]: hasModel(stack) ? { LLM_URL: `http://${llmService.name}:${SERVICE_PORT}` } : {},
    [modelStore.name]: { MODELS: JSON.stringify(readModels()) },
    control: {
      ...(runs(stack, cloudOffload) && offloadUrl),
      MAX_UPLOAD_BYTES: String(maxUploadBytes),
      ...meaningEnvironment(stack.services),
      ...(runs(stack, modelStore) && { MODELS_URL: `http://${modelStore.name}:${SERVICE_PORT}` }),
      ...(runs(stack, monitoring) && {
        ALERTS_URL: `http://${monitoring.name}:${ALERTMANAGER_PORT}`,
        PROMETHEUS_URL: `http://${monitoring.name}:${PROMETHEUS_PORT}`,
      }),
    },
    "job-manager": {
      ...(offload["OFFLOAD"] && runs(stack, cloudOffload) && offloadUrl),
      ANALYZERS: JSON.stringify(
        stack.services.flatMap((service) => analyzer(service, tier.concurrency, stack)),
      ),
      CAPACITY: JSON.stringify({ budgetMb: jobsMb }),
    },
  };
}

/** Where control finds what it needs to search by meaning; nothing unless the stack runs both. */
function meaningEnvironment(services: readonly Manifest[]): Record<string, string> {
  if (![embeddingServer, vectorDb].every((service) => runs({ services }, service))) return {};
  const urls = { EMBEDDING_URL: embeddingServer.name, VECTORS_URL: vectorDb.name };
  return Object.fromEntries(
    Object.entries(urls).map(([key, name]) => [key, `http://${name}:${SERVICE_PORT}`]),
  );
}

/** Whether the stack runs a service. */
export function runs({ services }: Pick<Evaluated, "services">, service: Pick<Manifest, "name">): boolean {
  return services.some(({ name }) => name === service.name);
}

/** Whether there is a language model to ask. */
function hasModel({ services, settings: { llm } }: Evaluated): boolean {
  return (llm.endpoint !== undefined || llm.local) && runs({ services }, llmService);
}

/** Memory that a task takes in another service than its own: a model of this server works while it is asked. */
function elsewhereMb(name: string, stack: Evaluated): number {
  return name === llmSummarizer.name && stack.settings.llm.local && hasModel(stack)
    ? megabytes(llmService.memory.job)
    : 0;
}

function analyzer({ name, analyzer, memory }: Manifest, concurrency: number, stack: Evaluated) {
  if (!analyzer) return [];
  return [
    {
      name,
      url: `http://${name}:${SERVICE_PORT}`,
      input: INPUTS[analyzer.reads],
      ...(analyzer.sources && { sources: analyzer.sources }),
      kinds: analyzer.kinds,
      timeoutSeconds: seconds(analyzer.timeout),
      memoryMb: megabytes(memory.job ?? "0m") + elsewhereMb(name, stack),
      // Two large files at once would take the seat that is for small ones.
      ...(analyzer.quickSeat ? { concurrency: 1, quickBytes: QUICK_BYTES } : { concurrency }),
    },
  ];
}
