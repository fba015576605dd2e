import { defineService, type HealthCheck, type Manifest } from "../../infra/service/manifest.ts";

/** Health check of every service that is made of the base image and serves HTTP on port 8000. */
export const PYTHON_HEALTH: HealthCheck = {
  command: ["python3", "-I", "-S", "/opt/venv/lib/python3.13/site-packages/platform_analyzer/health.py"],
  interval: "15s",
  timeout: "5s",
  startPeriod: "30s",
  retries: 3,
};

/** What one analyzer differs in from the others. */
type Own = Pick<Manifest, "name" | "purpose" | "memory" | "uid" | "environment"> &
  Required<Pick<Manifest, "analyzer" | "volumes">> & { readonly group?: "analysis" | "content" };

/** A manifest for an analyzer: all of them share the base image, its HTTP contract and health check, and one closed network. */
export function defineAnalyzer(own: Own): Manifest {
  return defineService({
    group: "analysis",
    ...own,
    base: "analyzer-base",
    health: PYTHON_HEALTH,
    networks: ["analysis"],
    internet: false,
    tmpfs: { "/tmp": "size=64m" },
    processes: 64,
    tiers: ["budget", "business"],
    update: "stop-first",
    stopTimeout: "15s",
  });
}
