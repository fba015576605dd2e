import type { Report } from "./report.ts";

export const NOT_CONFIGURED =
  "No GPUs are rented: every task is worked on by this server's own processors. Set it up with: pulumi config set --secret vastApiKey, and pulumi config set --path offload.dayUsd 1; see docs/offload.md";

export const NOTHING: Report = {
  configured: false,
  reason: NOT_CONFIGURED,
  limits: { taskUsd: 0, dayUsd: 0, monthUsd: 0 },
  spent: { todayUsd: 0, monthUsd: 0 },
  instances: [],
  recent: [],
};
