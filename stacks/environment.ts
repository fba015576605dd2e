import type { Manifest } from "../infra/service/manifest.ts";
import { megabytes, seconds } from "../infra/service/units.ts";
import { acmeEnvironment } from "./acme.ts";
import { capacityOf } from "./capacity.ts";
import type { Evaluated } from "./evaluate.ts";
import type { TierFacts } from "./tiers.ts";

/** Port that every analyzer listens on. */
const ANALYZER_PORT = 8000;

/** What services have to know of the stack they run in, by service. Pure. */
export function serviceEnvironment(stack: Evaluated, tier: TierFacts, maxUploadBytes: number) {
  const { jobsMb } = capacityOf(stack.services, stack.memoryGb);
  return {
    certbot: acmeEnvironment(stack.settings),
    control: { MAX_UPLOAD_BYTES: String(maxUploadBytes) },
    "job-manager": {
      ANALYZERS: JSON.stringify(stack.services.flatMap((service) => analyzer(service, tier.concurrency))),
      CAPACITY: JSON.stringify({ budgetMb: jobsMb }),
    },
  };
}

function analyzer({ name, analyzer, memory }: Manifest, concurrency: number) {
  if (!analyzer) return [];
  return [
    {
      name,
      url: `http://${name}:${ANALYZER_PORT}`,
      input: analyzer.reads === "frames" ? "frames" : "path",
      kinds: analyzer.kinds,
      timeoutSeconds: seconds(analyzer.timeout),
      memoryMb: megabytes(memory.job ?? "0m"),
      concurrency,
    },
  ];
}
