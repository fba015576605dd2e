import type { Command } from "../commands.ts";

const group = "Code";

export const CODE_COMMANDS: readonly Command[] = [
  {
    name: "docs",
    changes: "computer",
    group,
    help: "write the generated pages, build the site of docs/ into .state/site, look for dead links",
    variables: [],
    load: () => import("../docs/index.ts"),
  },
  {
    name: "check",
    changes: "computer",
    group,
    help: "format, lint, types, shell, Python, secrets; the same as on commit and in CI",
    variables: ["STAGED"],
    load: () => import("../check/index.ts"),
  },
  {
    name: "format",
    changes: "computer",
    group,
    help: "format TypeScript, JSON and Python in place",
    variables: [],
    load: () => import("../check/format.ts"),
  },
  {
    name: "pre-commit",
    changes: "computer",
    group,
    help: "what the commit hook checks on staged files, and the unit tests that these reach",
    variables: [],
    load: () => import("../test/pre-commit.ts"),
  },
  {
    name: "new-service",
    changes: "computer",
    group,
    help: "a new analyzer that passes its tests at once, to begin from: make new-service NAME=colour-mood",
    variables: ["NAME", "DRY_RUN", "JSON"],
    load: () => import("../scaffold/new-service.ts"),
  },
  {
    name: "new-provider",
    changes: "computer",
    group,
    help: "a new provider of rented servers that passes its tests at once, to begin from: make new-provider NAME=acme-cloud",
    variables: ["NAME", "DRY_RUN", "JSON"],
    load: () => import("../scaffold/new-provider.ts"),
  },
];
