/** What decides: a wrong branch of it costs money, data or an outage. */
export interface Part {
  readonly name: string;
  /** Its files, relative to the clone. */
  readonly files: readonly string[];
  /** Per cent of branches that tests take at least. */
  readonly least: number;
}

export const PARTS: readonly Part[] = [
  {
    name: "configuration",
    files: ["parse", "rules", "requirements", "selection", "evaluate"].map((name) => `stacks/${name}.ts`),
    least: 95,
  },
  { name: "capacity", files: ["stacks/capacity.ts"], least: 95 },
  {
    name: "cost",
    files: ["cost", "compare", "choice", "plan"].map((name) => `stacks/${name}.ts`),
    least: 95,
  },
  { name: "admission of jobs", files: ["services/job-manager/src/admission.ts"], least: 95 },
  {
    name: "what becomes of a task",
    files: ["decide", "turn"].map((name) => `services/job-manager/src/${name}.ts`),
    least: 95,
  },
  {
    name: "where a task is worked on",
    files: ["decide", "lanes", "leave", "warm"].map((name) => `services/cloud-offload/src/broker/${name}.ts`),
    least: 95,
  },
  { name: "releases", files: ["scripts/releases/rules.ts", "stacks/release/migrations.ts"], least: 95 },
  {
    name: "renewal",
    files: ["rules", "ledger"].map((name) => `services/certbot/platform_certbot/${name}.py`),
    least: 95,
  },
];
